using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Stages;

/// <summary>Takes the fields that are read from texts, column by column. Not thread-safe.</summary>
/// <param name="rowCount">Texts to come.</param>
internal sealed class FieldSink(int rowCount)
{
    /// <summary>Fields that one batch of rows may give: texts whose every row has other names would fill the memory with empty columns.</summary>
    public const int MaxFields = 2000;

    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly List<Value[]> _columns = [];

    /// <summary>Texts that could be read.</summary>
    private readonly bool[] _isRead = new bool[rowCount];

    // Fields that were read as null: unlike those that were not read they replace what the row had.
    private HashSet<(int Field, int Row)>? _nulls;
    private int _row;

    public IReadOnlyList<string> Names => _names;

    public int Count => _columns.Count;

    public Value[] Column(int field) => _columns[field];

    public bool IsRead(int row) => _isRead[row];

    /// <summary>False for a field that the text of the row did not have.</summary>
    public bool Has(int field, int row) => !_columns[field][row].IsNull || (_nulls is not null && _nulls.Contains((field, row)));

    /// <summary>What comes now belongs to this text.</summary>
    public void Begin(int row) => _row = row;

    /// <summary>The text could be read, even if it had no field.</summary>
    public void End() => _isRead[_row] = true;

    /// <summary>A name that comes again replaces the value.</summary>
    /// <exception cref="QueryExecutionException">More than <see cref="MaxFields"/> names.</exception>
    public void Add(ReadOnlySpan<char> name, Value value)
    {
        if (!_index.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out int at))
        {
            if (_names.Count >= MaxFields)
            {
                throw new QueryExecutionException($"the texts have more than {MaxFields} different fields; choose rows, or the parts of the text, before");
            }

            at = _names.Count;
            string made = name.ToString();
            _index.Add(made, at);
            _names.Add(made);
            _columns.Add(new Value[rowCount]);
        }

        _columns[at][_row] = value;
        if (value.IsNull)
        {
            (_nulls ??= []).Add((at, _row));
        }
    }
}
