using System.Text;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Query;
using LogFlowDb.Query.Results;

namespace LogFlowDb.Console.Daemon;

/// <summary>
/// The shell of a client: an instance sends what the daemon's side does to it as frames, <see cref="TryTake"/> does it to
/// the client's own shell.
/// </summary>
/// <param name="flush">Has what was written before reach the client first.</param>
/// <param name="readLine">Waits for the line that the client sends in answer.</param>
internal sealed class RemoteShell(FrameChannel channel, Action flush, Func<string?> readLine) : IShellView, IResultSink
{
    /// <summary>A frame's content is bounded: more rows at once go in pieces.</summary>
    private const int MaxRowsAtOnce = 4096;

    private readonly RowBatchBytes _bytes = new();
    private string _query = "";

    public string? ReadCommand(string prompt)
    {
        flush();
        channel.Send(FrameKind.ReadCommand, Encoding.UTF8.GetBytes(prompt));
        return readLine();
    }

    public IResultSink Open(string query)
    {
        _query = query;
        return this;
    }

    public void Close(QueryStatistics? statistics, bool isCut)
    {
        flush();
        using MemoryStream content = new();
        using BinaryWriter writer = new(content);
        writer.Write(isCut);
        writer.Write(statistics is not null);
        if (statistics is { } s)
        {
            foreach (long figure in (ReadOnlySpan<long>)[s.Rows, s.Elapsed.Ticks, s.RowsScanned, s.BlocksRead, s.BlocksPruned, s.BlocksFiltered, s.BytesRead, s.MemoryPeak, s.SpilledBytes])
            {
                writer.Write(figure);
            }
        }

        writer.Flush();
        channel.Send(FrameKind.QueryEnds, content.ToArray());
    }

    public void Misspelt(string query, int offset)
    {
        flush();
        using MemoryStream content = new();
        using BinaryWriter writer = new(content);
        writer.Write(offset);
        writer.Write(query);
        writer.Flush();
        channel.Send(FrameKind.Misspelt, content.ToArray());
    }

    public void Begin(IReadOnlyList<string>? fields)
    {
        flush();
        using MemoryStream content = new();
        using BinaryWriter writer = new(content);
        writer.Write(_query);
        writer.Write(fields is not null);
        foreach (string field in fields ?? [])
        {
            writer.Write(field);
        }

        writer.Flush();
        channel.Send(FrameKind.QueryBegins, content.ToArray());
    }

    public bool Rows(RowBatch batch)
    {
        for (int first = 0; first < batch.RowCount; first += MaxRowsAtOnce)
        {
            int count = Math.Min(MaxRowsAtOnce, batch.RowCount - first);
            Send(count == batch.RowCount ? batch : batch.Slice(first, count));
        }

        return true;
    }

    public void Flush() => channel.Send(FrameKind.FlushRows, []);

    public void Notice(string text) => channel.Send(FrameKind.Notice, Encoding.UTF8.GetBytes(text));

    /// <summary>Does to a shell what a frame says; false for frames of other kinds.</summary>
    /// <param name="sink">Where the rows of the query that runs go, kept between calls.</param>
    /// <exception cref="FormatException">The content is none of ours, as are the other two.</exception>
    /// <exception cref="IOException">It is too short.</exception>
    public static bool TryTake(FrameKind kind, ReadOnlySpan<byte> content, IShellView shell, ref IResultSink? sink)
    {
        switch (kind)
        {
            case FrameKind.QueryBegins:
                using (BinaryReader reader = new(new MemoryStream(content.ToArray())))
                {
                    sink = shell.Open(reader.ReadString());
                    List<string>? fields = reader.ReadBoolean() ? [] : null;
                    while (fields is not null && reader.BaseStream.Position < reader.BaseStream.Length)
                    {
                        fields.Add(reader.ReadString());
                    }

                    sink.Begin(fields);
                }

                return true;
            case FrameKind.Rows:
                sink?.Rows(RowBatchBytes.Read(content));
                return true;
            case FrameKind.Notice:
                sink?.Notice(Encoding.UTF8.GetString(content));
                return true;
            case FrameKind.FlushRows:
                sink?.Flush();
                return true;
            case FrameKind.QueryEnds:
                using (BinaryReader reader = new(new MemoryStream(content.ToArray())))
                {
                    bool isCut = reader.ReadBoolean();
                    shell.Close(reader.ReadBoolean() ? Statistics(reader) : null, isCut);
                }

                return true;
            case FrameKind.Misspelt:
                using (BinaryReader reader = new(new MemoryStream(content.ToArray())))
                {
                    int offset = reader.ReadInt32();
                    shell.Misspelt(reader.ReadString(), offset);
                }

                return true;
            default:
                return false;
        }
    }

    private static QueryStatistics Statistics(BinaryReader reader) => new(
        reader.ReadInt64(),
        TimeSpan.FromTicks(reader.ReadInt64()),
        reader.ReadInt64(),
        reader.ReadInt64(),
        reader.ReadInt64(),
        reader.ReadInt64(),
        reader.ReadInt64(),
        reader.ReadInt64())
    {
        SpilledBytes = reader.ReadInt64(),
    };

    private void Send(RowBatch batch)
    {
        ReadOnlySpan<byte> bytes = _bytes.Write(batch);
        if (bytes.Length <= FrameChannel.MaxContentBytes)
        {
            channel.Send(FrameKind.Rows, bytes);
        }
        else if (batch.RowCount > 1)
        {
            Send(batch.Slice(0, batch.RowCount / 2));
            Send(batch.Slice(batch.RowCount / 2, batch.RowCount - (batch.RowCount / 2)));
        }
        else
        {
            Notice("a row of more than 8 MiB is not shown");
        }
    }
}
