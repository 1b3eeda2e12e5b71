using System.Globalization;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>Error texts with numbers as every culture writes them here.</summary>
internal static class CaptureText
{
    public static string Of(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
