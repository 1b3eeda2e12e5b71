using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Brokers.Messages;

/// <summary>Messages into batches of rows: lines of JSON, or our own records; which of them, the content tells. Not thread-safe.</summary>
internal sealed class MessageReader
{
    private readonly JsonRowBuilder _json = new();
    private readonly List<RowBatch> _records = [];
    private int _recordRows;

    public int RowCount => _recordRows + _json.RowCount;

    /// <summary>Lines and messages that were no rows.</summary>
    public long Unreadable { get; private set; }

    public void Add(ReadOnlyMemory<byte> message)
    {
        ReadOnlySpan<byte> rest = message.Span.TrimStart(" \t\r\n"u8);
        if (rest.IsEmpty)
        {
            Unreadable++;
            return;
        }

        if (rest[0] is not ((byte)'{' or (byte)'['))
        {
            AddRecords(message);
            return;
        }

        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (end < 0 ? rest : rest[..end]).Trim(" \t\r"u8);
            rest = end < 0 ? default : rest[(end + 1)..];
            if (!line.IsEmpty && !_json.TryAdd(line))
            {
                Unreadable++;
            }
        }
    }

    /// <summary>All rows added since the last call, in batches; number and table of their origin are left out, for they get new ones.</summary>
    public IReadOnlyList<RowBatch> Take()
    {
        List<RowBatch> batches = [.. _records];
        if (_json.RowCount > 0)
        {
            batches.Add(_json.Take());
        }

        _records.Clear();
        _recordRows = 0;
        return batches;
    }

    private static RowBatch WithoutOrigin(RowBatch rows)
    {
        int[] kept = [.. Enumerable.Range(0, rows.Names.Length)];
        string[] names = rows.Names.ToArray();
        Column[] columns = rows.Columns.ToArray();
        kept = [.. kept.Where(i => !JsonRowBuilder.IsOfOrigin(names[i]))];
        return kept.Length == names.Length ? rows : new RowBatch(rows.RowCount, [.. kept.Select(i => names[i])], [.. kept.Select(i => columns[i])]);
    }

    private void AddRecords(ReadOnlyMemory<byte> message)
    {
        try
        {
            // Decoded columns may lie in the message, which is the caller's.
            RowBatch rows = RowTransfer.Decode(message.ToArray());
            if (rows.RowCount > 0)
            {
                _records.Add(WithoutOrigin(rows));
                _recordRows += rows.RowCount;
            }
        }
        catch (InvalidDataException)
        {
            Unreadable++;
        }
    }
}
