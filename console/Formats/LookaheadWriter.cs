using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Console.Formats;

/// <summary>
/// A writer that has to know the fields (and widths) before the first row: it holds rows back, up to a number, and takes the
/// fields of these when the query leaves them open.
/// </summary>
internal abstract class LookaheadWriter(Stream output, ValueEncoder encoder, int lookaheadRows) : ResultWriter(output, encoder)
{
    private readonly List<RowBatch> _held = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private long _heldRows;
    private bool _open;
    private bool _begun;

    public sealed override void Begin(IReadOnlyList<string>? fields)
    {
        _open = fields is null;
        base.Begin(fields);
    }

    public sealed override bool Rows(RowBatch batch)
    {
        if (_begun)
        {
            Check(batch);
            Batch(batch);
            return true;
        }

        _held.Add(batch);
        _heldRows += batch.RowCount;
        if (_heldRows >= lookaheadRows)
        {
            Release();
        }

        return true;
    }

    /// <summary>Rows that are slow to come are not held back: what widths and fields they show decides.</summary>
    public sealed override void Flush()
    {
        if (!_begun && _heldRows > 0)
        {
            IsEarly = true;
            Release();
        }

        base.Flush();
    }

    /// <summary>The header was written before the rows were seen from which it is usually made.</summary>
    protected bool IsEarly { get; private set; }

    public override void End()
    {
        if (!_begun)
        {
            Release();
        }

        base.End();
    }

    public override void Stop()
    {
        if (!_begun && _heldRows > 0)
        {
            Release();
        }

        base.Stop();
    }

    /// <summary>Called once, with the fields known, before the first <see cref="Batch"/>.</summary>
    protected abstract void Header(IReadOnlyList<RowBatch> first);

    protected abstract void Batch(RowBatch batch);

    /// <summary>A field that first shows up after <see cref="Header"/>; called for every batch that has it.</summary>
    protected abstract void LateField(string name);

    private void Release()
    {
        _begun = true;
        if (_open)
        {
            List<string> names = [];
            foreach (RowBatch batch in _held)
            {
                for (int i = 0; i < batch.Names.Length; i++)
                {
                    if (!_known.Contains(batch.Names[i]) && HasValue(batch.Columns[i]))
                    {
                        _known.Add(batch.Names[i]);
                        names.Add(batch.Names[i]);
                    }
                }
            }

            base.Begin(names);
        }

        Header(_held);
        foreach (RowBatch batch in _held)
        {
            Batch(batch);
        }

        _held.Clear();
    }

    private void Check(RowBatch batch)
    {
        if (!_open)
        {
            return;
        }

        for (int i = 0; i < batch.Names.Length; i++)
        {
            if (!_known.Contains(batch.Names[i]) && HasValue(batch.Columns[i]))
            {
                LateField(batch.Names[i]);
            }
        }
    }

    private static bool HasValue(Column column)
    {
        for (int i = 0; i < column.Length; i++)
        {
            if (!column.IsNull(i))
            {
                return true;
            }
        }

        return false;
    }
}
