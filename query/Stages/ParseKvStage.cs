using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Stages;

/// <summary><c>parsekv [field=line] [overlay=t] [pairdelim=" "] [kvdelim="="]</c>: fields from <c>k=v k="v w"</c>, all texts.</summary>
/// <param name="overlay">True keeps the other fields of the row.</param>
internal sealed class ParseKvStage(string field, bool overlay, string pairDelimiter, string kvDelimiter) : LineStage(field, overlay)
{
    public override string Name => "parsekv";

    public string PairDelimiter { get; } = pairDelimiter;

    public string KvDelimiter { get; } = kvDelimiter;

    public override string ToString() => Name + Options()
        + StageText.Option("pairdelim", PairDelimiter != " ", StageText.Quote(PairDelimiter))
        + StageText.Option("kvdelim", KvDelimiter != "=", StageText.Quote(KvDelimiter));

    protected override bool TryRead(Value value, FieldSink fields)
    {
        if (value.Kind != ValueKind.String)
        {
            return false;
        }

        bool any = false;
        ReadOnlySpan<char> rest = value.AsString;
        while (!rest.IsEmpty)
        {
            int equals = rest.IndexOf(KvDelimiter, StringComparison.Ordinal);
            if (equals < 0)
            {
                break;
            }

            // A word without a value before this key belongs to no pair.
            ReadOnlySpan<char> key = rest[..equals];
            int word = key.LastIndexOf(PairDelimiter, StringComparison.Ordinal);
            key = (word < 0 ? key : key[(word + PairDelimiter.Length)..]).Trim();
            rest = rest[(equals + KvDelimiter.Length)..];
            int end;
            string text;
            if (rest.StartsWith("\"") && rest[1..].IndexOf('"') is >= 0 and int close)
            {
                text = rest[1..(close + 1)].ToString();
                end = close + 2;
            }
            else
            {
                end = rest.IndexOf(PairDelimiter, StringComparison.Ordinal);
                end = end < 0 ? rest.Length : end;
                text = rest[..end].ToString();
            }

            if (!key.IsEmpty)
            {
                fields.Add(key, Value.From(text));
                any = true;
            }

            rest = rest[end..];
        }

        return any;
    }
}
