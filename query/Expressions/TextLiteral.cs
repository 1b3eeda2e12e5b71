using System.Globalization;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Functions;

namespace LogFlowDb.Query.Expressions;

/// <summary>
/// A text literal on the right of a comparison, prepared once. It meets values of other kinds by what it says: an address as an
/// address, a time as a time (ISO), a MAC address as one; everything else, numbers too, by the value's text.
/// </summary>
internal sealed class TextLiteral
{
    private readonly IpValue? _ip;
    private readonly long? _date;
    private readonly long? _mac;

    public TextLiteral(string text, TimeZoneInfo zone)
    {
        Pattern = new TextPattern(text);
        _ip = IpValue.TryParse(text, out IpValue ip) ? ip : null;
        _date = IsoTime.TryParse(text, zone, out long date) ? date : null;
        _mac = MacText.TryParse(text, out long mac) ? mac : null;
        Number = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            && number.ToString(CultureInfo.InvariantCulture) == text ? number : null;
    }

    public TextPattern Pattern { get; }

    /// <summary>The long whose text this is; null when there is none, and then no long equals it unless by a star.</summary>
    public long? Number { get; }

    public IpValue? Ip => _ip;

    /// <summary><paramref name="value"/> is not null.</summary>
    public bool Matches(Value value) => value.Kind switch
    {
        ValueKind.String => Pattern.Matches(value.AsString),
        ValueKind.Ip when _ip is { } ip => value.AsIp == ip,
        ValueKind.Date when _date is { } date => value.AsLong == date,
        ValueKind.Mac when _mac is { } mac => value.AsLong == mac,
        ValueKind.Long when Pattern.IsExact => value.AsLong == Number,
        _ => Pattern.Matches(ValueText.Format(value)),
    };

    /// <summary>The value to order a value of this kind by.</summary>
    public Value ComparableTo(ValueKind kind) => kind switch
    {
        ValueKind.Ip when _ip is { } ip => Value.From(ip),
        ValueKind.Date when _date is { } date => Value.FromDate(date),
        ValueKind.Mac when _mac is { } mac => Value.FromMac(mac),
        _ => Value.From(Pattern.Pattern),
    };
}
