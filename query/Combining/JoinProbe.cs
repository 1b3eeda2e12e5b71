using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Combining;

/// <summary>Asks a table for the partners of rows and puts both together, a batch at a time. Not thread-safe; each thread has its own.</summary>
/// <param name="outerMet">Told of each outer row that met a partner; null when nobody wants to know.</param>
internal sealed class JoinProbe(JoinTable table, JoinType type, IReadOnlyList<string> keys, Action check, Action<int>? outerMet = null)
{
    private const int Unknown = -2;

    private readonly RowKeys _hasher = new(keys.Count);
    private readonly int[] _outer = new int[BatchSize.Rows];
    private readonly int[] _inner = new int[BatchSize.Rows];
    private int _count;

    // One key in codes: the first partner of each value of the dictionary seen last.
    private Column? _dictionary;
    private int[] _firsts = [];

    /// <summary>The rows of the answer that come of these, pushed one batch after the other; false when no more are wanted.</summary>
    /// <param name="keepsOuter">False leaves out rows without a partner.</param>
    public bool Push(RowBatch batch, Func<RowBatch, bool> next, bool keepsOuter)
    {
        Column[] columns = [.. keys.Select(batch.Column)];
        ReadOnlySpan<int> firsts = columns is [DictionaryColumn coded] ? FirstsOfCodes(coded) : Firsts(columns, batch.RowCount);
        _count = 0;
        for (int row = 0; row < firsts.Length; row++)
        {
            int match = firsts[row];
            if (match < 0)
            {
                if (keepsOuter && !Add(batch, row, -1, next))
                {
                    return false;
                }

                continue;
            }

            outerMet?.Invoke(row);
            if (type == JoinType.LeftOnly)
            {
                continue;
            }

            for (; match >= 0; match = table.Next(match))
            {
                table.Met[match] = true;
                if (type != JoinType.RightOnly && !Add(batch, row, match, next))
                {
                    return false;
                }
            }
        }

        return _count == 0 || Flush(batch, next);
    }

    private ReadOnlySpan<int> Firsts(Column[] columns, int rowCount)
    {
        ReadOnlySpan<ulong> hashes = _hasher.Hash(columns, rowCount);
        int[] firsts = new int[rowCount];
        for (int row = 0; row < rowCount; row++)
        {
            firsts[row] = table.First(hashes[row], columns, row);
        }

        return firsts;
    }

    private ReadOnlySpan<int> FirstsOfCodes(DictionaryColumn column)
    {
        Column dictionary = column.Dictionary;
        if (!ReferenceEquals(_dictionary, dictionary))
        {
            _dictionary = dictionary;
            if (_firsts.Length < dictionary.Length)
            {
                _firsts = new int[dictionary.Length];
            }

            _firsts.AsSpan(0, dictionary.Length).Fill(Unknown);
        }

        ReadOnlySpan<int> codes = column.Codes;
        int[] found = new int[codes.Length], byCode = _firsts;
        Column[] values = [dictionary];
        for (int row = 0; row < codes.Length; row++)
        {
            int code = codes[row];
            int first = code < 0 ? -1 : byCode[code];
            if (first == Unknown)
            {
                ulong hash = dictionary is IpColumn addresses ? RowKeys.HashOne(addresses.Values[code]) : RowKeys.HashOne(dictionary[code]);
                first = byCode[code] = table.First(hash, values, code);
            }

            found[row] = first;
        }

        return found;
    }

    private bool Add(RowBatch batch, int outer, int inner, Func<RowBatch, bool> next)
    {
        _outer[_count] = outer;
        _inner[_count++] = inner;
        return _count < _outer.Length || Flush(batch, next);
    }

    /// <summary>The outer fields, then those of the subquery; where both have one the subquery's value wins, if it is not null.</summary>
    private bool Flush(RowBatch batch, Func<RowBatch, bool> next)
    {
        check();
        ReadOnlySpan<int> outer = _outer.AsSpan(0, _count), inner = _inner.AsSpan(0, _count);
        _count = 0;
        RowBatch rows = IsAll(outer, batch.RowCount) ? batch : batch.Gather(outer);
        if (type == JoinType.LeftOnly || (table.Fields.Length == 0))
        {
            return next(rows);
        }

        bool isWhole = inner.IndexOf(-1) < 0;
        string[] names = rows.Names.ToArray();
        List<string> allNames = [.. names];
        List<Column> columns = [.. rows.Columns];
        for (int i = 0; i < table.Fields.Length; i++)
        {
            Column added = isWhole ? table.Columns[i].Gather(inner) : JoinColumns.GatherOrNull(table.Columns[i], inner);
            int at = Array.IndexOf(names, table.Fields[i]);
            if (at >= 0)
            {
                columns[at] = JoinColumns.Coalesce(added, columns[at]);
            }
            else
            {
                allNames.Add(table.Fields[i]);
                columns.Add(added);
            }
        }

        return next(new RowBatch(rows.RowCount, [.. allNames], [.. columns]));
    }

    private static bool IsAll(ReadOnlySpan<int> rows, int rowCount)
    {
        if (rows.Length != rowCount)
        {
            return false;
        }

        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i] != i)
            {
                return false;
            }
        }

        return true;
    }
}
