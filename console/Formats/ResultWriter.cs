using LogFlowDb.Engine.Columns;
using LogFlowDb.Query;
using LogFlowDb.Query.Formats;

namespace LogFlowDb.Console.Formats;

/// <summary>
/// Writes the rows of one query in one format. When nobody reads the output any more, writing throws and so ends the query.
/// </summary>
internal abstract class ResultWriter(Stream output, ValueEncoder encoder) : IResultSink
{
    private const int FlushBytes = 64 * 1024;

    /// <summary>The fields that the query names; null when it leaves them open.</summary>
    protected IReadOnlyList<string>? Fields => Rendered.Fields;

    protected RenderedRows Rendered { get; } = new(encoder);

    protected Utf8Buffer Buffer { get; } = new(FlushBytes * 2);

    protected ReadOnlySpan<string> Names => Rendered.Names;

    public virtual void Begin(IReadOnlyList<string>? fields) => Rendered.Fields = fields;

    public abstract bool Rows(RowBatch batch);

    /// <summary>Rows written so far reach the reader at once.</summary>
    public virtual void Flush()
    {
        Send();
        output.Flush();
    }

    /// <summary>What has to be known of the answer; the rows before it come first.</summary>
    public void Notice(string text)
    {
        Flush();
        Noticed?.Invoke(text);
    }

    /// <summary>Where lines go that are no rows; null drops them.</summary>
    public Action<string>? Noticed { private get; set; }

    /// <summary>Called after the last row; writes what the format ends with.</summary>
    public virtual void End() => Send();

    /// <summary>Called in place of <see cref="End"/> when the query failed: writes the rows there are, and nothing that would make
    /// them look complete.</summary>
    public virtual void Stop() => Send();

    /// <summary>Renders the columns to show of a batch, and says whether they are others than in the batch before.</summary>
    protected bool Render(RowBatch batch) => Rendered.Render(batch);

    protected bool IsNull(int column, int row) => Rendered.IsNull(column, row);

    protected ReadOnlySpan<byte> Cell(int column, int row) => Rendered.Cell(column, row);

    /// <summary>Hands the buffer on when it is worth it.</summary>
    protected void SendWhenFull()
    {
        if (Buffer.Length >= FlushBytes)
        {
            Send();
        }
    }

    protected void Send()
    {
        output.Write(Buffer.Written);
        Buffer.Clear();
    }
}
