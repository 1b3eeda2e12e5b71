using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>A template as received. Immutable but for the plan, which the decoding thread makes.</summary>
internal sealed class RecordTemplate
{
    public RecordTemplate(ushort id, bool isOptions, TemplateField[] fields)
    {
        Id = id;
        IsOptions = isOptions;
        Fields = fields;
        Offsets = new int[fields.Length];
        foreach (TemplateField field in fields)
        {
            IsVariable |= field.Length == TemplateField.Variable;
        }

        for (int i = 0; i < fields.Length; i++)
        {
            Offsets[i] = MinRecordLength;
            MinRecordLength += fields[i].MinLength;
        }

        SystemInitField = IndexOf(InformationElements.SystemInitTime);
    }

    public ushort Id { get; }

    public bool IsOptions { get; }

    public TemplateField[] Fields { get; }

    /// <summary>Offset of each field in a record of minimum length.</summary>
    public int[] Offsets { get; }

    /// <summary>The length of every record, unless the template <see cref="IsVariable"/>. Above 0.</summary>
    public int MinRecordLength { get; }

    public bool IsVariable { get; }

    /// <summary>Null until records came; see <see cref="TemplateCompiler.PlanOf"/>.</summary>
    public RecordPlan? Plan { get; set; }

    /// <summary>What option records teach; null until some came.</summary>
    public OptionPlan? OptionPlan { get; set; }

    /// <summary>Index of systemInitTimeMilliseconds, −1 when the records lack it.</summary>
    public int SystemInitField { get; }

    /// <summary>
    /// Index of the first field of an IANA element; −1 when there is none. Scope fields of v9 have numbers of their own: the
    /// reader of the template marks them with <see cref="TemplateField.IsScope"/>, those of IPFIX are elements like others.
    /// </summary>
    public int IndexOf(int element)
    {
        for (int i = 0; i < Fields.Length; i++)
        {
            TemplateField field = Fields[i];
            if (field.Pen == 0 && field.Id == element && field.Length > 0 && !field.IsScope)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Index of the first scope field of a v9 scope type; −1 when there is none.</summary>
    public int IndexOfScope(ushort type) => Array.FindIndex(Fields, field => field.IsScope && field.Id == type && field.Length > 0);
}
