using System.Globalization;

namespace LogFlowDb.Console.Paging;

/// <summary>A value of a row as text: numbers exact, addresses and dates as queries write them, arrays and maps as JSON.</summary>
internal readonly record struct FieldValue(FieldKind Kind, string Text)
{
    public static FieldValue Null => new(FieldKind.Null, "");

    public bool IsNull => Kind == FieldKind.Null;

    public double Number => Kind == FieldKind.Number && double.TryParse(Text, CultureInfo.InvariantCulture, out double number) ? number : 0;
}
