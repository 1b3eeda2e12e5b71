using System.Collections.Frozen;
using System.Globalization;

namespace LogFlowDb.Protocols.Records;

/// <summary>
/// The catalogue of information elements, read from <c>elements.csv</c> and <c>vendors.csv</c> on first use. Decoding is driven
/// from here. What it lacks is kept under <c>ie_ID</c> or <c>pen_PEN_ID</c>.
/// </summary>
internal static class InformationElements
{
    /// <summary>Enterprise number of the reverse direction of a biflow (RFC 5103): the id is that of the forward element.</summary>
    public const uint ReversePen = 29305;

    public const int InInterface = 10;
    public const int OutInterface = 14;
    public const int SamplingInterval = 34;
    public const int SamplingAlgorithm = 35;
    public const int SamplerId = 48;
    public const int SamplerMode = 49;
    public const int SamplerRandomInterval = 50;
    public const int Protocol = 4;
    public const int SourceIpv4Address = 8;
    public const int SourceIpv6Address = 27;
    public const int IpVersion = 60;
    public const int Direction = 61;
    public const int LineCardId = 141;
    public const int TemplateId = 145;
    public const int SystemInitTime = 160;
    public const int DurationMilliseconds = 161;
    public const int DurationMicroseconds = 162;
    public const int Padding = 210;
    public const int EtherType = 256;
    public const int BasicList = 291;
    public const int SelectorId = 302;
    public const int SelectorAlgorithm = 304;
    public const int SamplingPacketInterval = 305;
    public const int SamplingPacketSpace = 306;
    public const int SamplingTimeInterval = 307;
    public const int SamplingTimeSpace = 308;
    public const int SamplingSize = 309;
    public const int SamplingPopulation = 310;
    public const int SamplingProbability = 311;

    /// <summary>Of a basicList that is not named after what it holds; only the name of the element.</summary>
    public const string BasicListField = "basic_list";

    /// <summary>Where the code of an element of type and code goes.</summary>
    public const string IcmpCodeField = "icmp_code";

    private const uint NProbePen = 35632;

    /// <summary>In NetFlow v9, which has no enterprise numbers, nProbe counts its elements from here.</summary>
    private const int NProbeBase = 57472;

    private static readonly InformationElement[] s_all =
        [.. CatalogueFile.Rows("elements.csv").Concat(CatalogueFile.Rows("vendors.csv")).Select(Parse)];

    private static readonly FrozenDictionary<(uint Pen, int Id), InformationElement> s_byNumber =
        s_all.ToFrozenDictionary(element => (element.Pen, element.Id));

    /// <summary>IANA's, then the others, by number.</summary>
    public static ReadOnlySpan<InformationElement> All => s_all;

    /// <summary>Null when the catalogue does not know the number.</summary>
    /// <param name="pen">0 for IANA's elements and the field types of NetFlow v9.</param>
    public static InformationElement? Find(uint pen, int id) => pen == 0 && id >= NProbeBase
        ? s_byNumber.GetValueOrDefault((NProbePen, id - NProbeBase))
        : s_byNumber.GetValueOrDefault((pen, id));

    private static InformationElement Parse(string[] cells)
    {
        string plain = cells[3];
        return new InformationElement(
            uint.Parse(cells[0], CultureInfo.InvariantCulture),
            int.Parse(cells[1], CultureInfo.InvariantCulture),
            Name: cells[2],
            plain,
            FieldName: cells[6].Length > 0 ? cells[6] : plain,
            InformationElement.TypeOf(type: cells[4], reading: cells[7]),
            InformationElement.WidthOf(cells[4]),
            Rank: cells[8].Length > 0 ? int.Parse(cells[8], CultureInfo.InvariantCulture) : 0,
            FillsZero: cells[9].Length > 0);
    }
}
