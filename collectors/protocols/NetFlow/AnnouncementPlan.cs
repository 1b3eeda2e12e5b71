using System.Text;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>Where option records describe information elements (RFC 5610 §3.9).</summary>
internal sealed class AnnouncementPlan
{
    private readonly int _id;
    private readonly int _pen;
    private readonly int _type;
    private readonly int _name;
    private readonly int _semantics;
    private readonly int _units;
    private readonly int _rangeBegin;
    private readonly int _rangeEnd;

    private AnnouncementPlan(RecordTemplate template)
    {
        _id = template.IndexOf(303);
        _pen = template.IndexOf(346);
        _type = template.IndexOf(339);
        _name = template.IndexOf(341);
        _semantics = template.IndexOf(344);
        _units = template.IndexOf(345);
        _rangeBegin = template.IndexOf(342);
        _rangeEnd = template.IndexOf(343);
    }

    /// <summary>Null when the records lack the number, the type or the name.</summary>
    public static AnnouncementPlan? Of(RecordTemplate template)
    {
        AnnouncementPlan plan = new(template);
        return plan._id >= 0 && plan._type >= 0 && plan._name >= 0 ? plan : null;
    }

    /// <summary>Without an enterprise number the element is IANA's; the highest bit of its number is that of a template (RFC 5610 §3.2).</summary>
    public ElementDescription Read(scoped in RecordRun run, int row) => new(
        (uint)SamplingElements.Number(run, _pen, row),
        (ushort)(SamplingElements.Number(run, _id, row) & 0x7fff),
        (byte)SamplingElements.Number(run, _type, row),
        Encoding.UTF8.GetString(CellReader.Text(run.Cells(_name)[row])),
        (byte)SamplingElements.Number(run, _semantics, row),
        (ushort)SamplingElements.Number(run, _units, row),
        (ulong)SamplingElements.Number(run, _rangeBegin, row),
        (ulong)SamplingElements.Number(run, _rangeEnd, row));
}
