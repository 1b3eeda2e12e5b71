using LogFlowDb.Protocols.Packets;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>
/// libpcap numbers link types by what the system it was built for calls them (DLT_), files by one list (LINKTYPE_). On Linux three
/// differ (libpcap's pcap-common.c).
/// </summary>
internal static class DataLink
{
    private const int AtmRfc1483 = 11;
    private const int AtmClip = 19;
    private const int FileAtmRfc1483 = 100;
    private const int FileAtmClip = 106;

    public static int ToLinkType(int dataLink) => dataLink switch
    {
        LinkType.RawBsd => LinkType.Raw,
        AtmRfc1483 => FileAtmRfc1483,
        AtmClip => FileAtmClip,
        _ => dataLink,
    };

    public static int FromLinkType(int linkType) => linkType switch
    {
        LinkType.Raw or LinkType.RawOpenBsd => LinkType.RawBsd,
        FileAtmRfc1483 => AtmRfc1483,
        FileAtmClip => AtmClip,
        _ => linkType,
    };
}
