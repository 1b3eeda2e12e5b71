using System.Runtime.InteropServices;

namespace LogFlowDb.Protocols.Exporters;

/// <summary>What became of the templates of an exporter.</summary>
/// <param name="Announced">Definitions read, those that said nothing new included.</param>
/// <param name="Changed">Times that a known template was defined anew in another form.</param>
/// <param name="Withdrawn">By its exporter (RFC 7011 §8.1), or by the end of a session.</param>
/// <param name="Expired">Not announced again within their lifetime, and then asked for.</param>
/// <param name="Evicted">Gave way to others of their domain.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TemplateStatistics(long Announced, long Changed, long Withdrawn, long Expired, long Evicted)
{
    public static TemplateStatistics operator +(TemplateStatistics a, TemplateStatistics b) =>
        new(a.Announced + b.Announced, a.Changed + b.Changed, a.Withdrawn + b.Withdrawn, a.Expired + b.Expired, a.Evicted + b.Evicted);
}
