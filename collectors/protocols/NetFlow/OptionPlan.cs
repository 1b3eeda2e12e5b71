using System.Runtime.InteropServices;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>What records of an options template can teach. Scopes are taken as they come: exporters get them wrong.</summary>
internal sealed class OptionPlan
{
    private static readonly int[] s_interfaceNames = [82, 83];
    private static readonly int[] s_vrfNames = [236];
    private static readonly int[] s_applicationNames = [96, 94];
    private static readonly int[] s_poolNames = [284];

    public OptionPlan(RecordTemplate template)
    {
        SamplingElements sampling = new(template);
        int interfaceScope = template.IndexOfScope(ScopeTypes.Interface);
        int anyInterface = interfaceScope >= 0 ? interfaceScope : SamplingElements.FirstOf(template, [InformationElements.InInterface, InformationElements.OutInterface]);
        if (sampling.TellRate)
        {
            Sampling = sampling;
            (SamplerScope scope, int field)[] scopes =
            [
                (SamplerScope.Sampler, SamplingElements.FirstOf(template, [InformationElements.SamplerId, InformationElements.SelectorId])),
                (SamplerScope.Interface, anyInterface),
                (SamplerScope.LineCard, template.IndexOfScope(ScopeTypes.LineCard) is >= 0 and var card ? card : template.IndexOf(InformationElements.LineCardId)),
                (SamplerScope.Template, template.IndexOfScope(ScopeTypes.Template) is >= 0 and var scoped ? scoped : template.IndexOf(InformationElements.TemplateId)),
            ];
            (SamplerScope, SamplerField) = Array.Find(scopes, scope => scope.field >= 0) is (not SamplerScope.Domain, _) and var found ? found : (SamplerScope.Domain, -1);
        }

        Names =
        [
            .. Learned(template, OptionNameKind.Interface, anyInterface, s_interfaceNames),
            .. Learned(template, OptionNameKind.Vrf, SamplingElements.FirstOf(template, [234, 235]), s_vrfNames),
            .. Learned(template, OptionNameKind.Application, template.IndexOf(95), s_applicationNames),
            .. Learned(template, OptionNameKind.NatPool, template.IndexOf(283), s_poolNames),
        ];
        SystemInit = template.SystemInitField;
        Exporter = RecordExporter.Of(template);
        Announcement = AnnouncementPlan.Of(template);
    }

    /// <summary>Null when the records tell no rate.</summary>
    public SamplingElements? Sampling { get; }

    public SamplerScope SamplerScope { get; }

    /// <summary>The field that says which sampler, interface, line card or template; −1 when the rate is for the whole domain.</summary>
    public int SamplerField { get; }

    public LearnedName[] Names { get; }

    /// <summary>Index of systemInitTimeMilliseconds, −1 when the records lack it.</summary>
    public int SystemInit { get; }

    /// <summary>Null when the records do not tell the exporter of the domain.</summary>
    public RecordExporter? Exporter { get; }

    /// <summary>Null when the records do not describe elements.</summary>
    public AnnouncementPlan? Announcement { get; }

    private static IEnumerable<LearnedName> Learned(RecordTemplate template, OptionNameKind kind, int key, int[] elements)
    {
        int[] names = [.. elements.Select(template.IndexOf).Where(index => index >= 0)];
        if (key >= 0 && names.Length > 0)
        {
            yield return new LearnedName(kind, key, names);
        }
    }

    /// <param name="Key">Index of the number that is named.</param>
    /// <param name="Names">Indices of fields with a name; the first that is not empty counts.</param>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct LearnedName(OptionNameKind Kind, int Key, int[] Names);
}
