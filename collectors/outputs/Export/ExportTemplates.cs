using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Outputs.Export;

/// <summary>The templates that were announced, and when. Not thread-safe.</summary>
internal sealed class ExportTemplates
{
    private const ushort FirstId = 256;

    /// <summary>More shapes than this do not occur together; then ids are used again from the first, with new announcements.</summary>
    private const int MaxTemplates = 1024;

    private readonly Dictionary<string, ExportTemplate> _templates = new(StringComparer.Ordinal);

    public ExportTemplate Of(IReadOnlyList<(ExportElement Element, ExportCells Cells)> layout)
    {
        string key = string.Create(layout.Count * 3, layout, static (text, fields) =>
        {
            for (int i = 0; i < fields.Count; i++)
            {
                // Enterprise numbers of the catalogue are below 2^16.
                text[3 * i] = (char)fields[i].Element.Pen;
                text[(3 * i) + 1] = (char)fields[i].Element.Id;
                text[(3 * i) + 2] = (char)fields[i].Element.Width;
            }
        });
        if (_templates.TryGetValue(key, out ExportTemplate? known))
        {
            return known;
        }

        if (_templates.Count == MaxTemplates)
        {
            _templates.Clear();
        }

        ExportTemplate added = new((ushort)(FirstId + _templates.Count), [.. layout.Select(static field => field.Element)]);
        _templates.Add(key, added);
        return added;
    }

    /// <summary>Each is announced again before it is used.</summary>
    public void Forget() => _templates.Clear();
}

/// <summary>A template: what records are made of.</summary>
internal sealed class ExportTemplate(ushort id, ExportElement[] elements)
{
    public ushort Id { get; } = id;

    public ExportElement[] Elements { get; } = elements;

    /// <summary>Bytes of a record without what is of variable length.</summary>
    public int FixedBytes { get; } = elements.Sum(static element => element.Width);

    /// <summary>Environment.TickCount64; null when it has to be announced.</summary>
    public long? AnnouncedAt { get; set; }
}
