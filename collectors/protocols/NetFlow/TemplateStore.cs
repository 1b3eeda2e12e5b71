using System.Diagnostics.CodeAnalysis;
using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>The templates of one domain by id; templates and options templates share the ids. One thread changes it, others may read the counts.</summary>
internal sealed class TemplateStore(int limit, Allowance fields)
{
    private readonly Dictionary<ushort, RecordTemplate> _templates = [];

    /// <summary>Templates for data.</summary>
    public int Count => _templates.Count - OptionsCount;

    public int OptionsCount { get; private set; }

    public bool TryGet(ushort id, [NotNullWhen(true)] out RecordTemplate? template) => _templates.TryGetValue(id, out template);

    /// <summary>Takes the place of what had the id. False when there are too many templates, or fields of all exporters together.</summary>
    public bool TrySet(RecordTemplate template)
    {
        Remove(template.Id);
        if (_templates.Count >= limit || !fields.TryTake(template.Fields.Length))
        {
            return false;
        }

        _templates.Add(template.Id, template);
        OptionsCount += template.IsOptions ? 1 : 0;
        return true;
    }

    public void Remove(ushort id)
    {
        if (_templates.Remove(id, out RecordTemplate? removed))
        {
            OptionsCount -= removed.IsOptions ? 1 : 0;
            fields.Return(removed.Fields.Length);
        }
    }

    /// <summary>Removes all templates, or all options templates.</summary>
    public void RemoveAll(bool isOptions)
    {
        foreach (ushort id in _templates.Where(entry => entry.Value.IsOptions == isOptions).Select(entry => entry.Key).ToArray())
        {
            Remove(id);
        }
    }
}
