using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Daemon;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Console.Capture;

/// <summary>
/// Appends to a table of the daemon that has the directory: rows go to it as the standard input of its verb <c>append</c>, which asks
/// for them as fast as the table takes them. A commit is the last that can be asked of it. Appending is for one thread.
/// </summary>
internal sealed class RemoteTableWriter : ITableWriter, IDisposable
{
    private const int QueuedBatches = 8;

    private readonly Channel<byte[]> _batches = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(QueuedBatches) { SingleReader = true, SingleWriter = true });
    private readonly Thread _sending;
    private Exception? _failure;

    /// <param name="daemon">Connected; this owns it now.</param>
    /// <param name="append">The invocation of <c>append</c>.</param>
    /// <param name="traits">Of who asks.</param>
    public RemoteTableWriter(Socket daemon, Invocation append, SessionTraits traits)
    {
        Table = append.Table!;
        _sending = new Thread(() => Send(daemon, append, traits)) { Name = "rows to the daemon", IsBackground = true };
        _sending.Start();
    }

    public string Table { get; }

    public async ValueTask AppendAsync(RowBatch rows, CancellationToken cancellation = default)
    {
        for (int first = 0; first < rows.RowCount; first += RowTransfer.MaxRows)
        {
            RowBatch part = rows.RowCount <= RowTransfer.MaxRows ? rows : Slice(rows, first, Math.Min(RowTransfer.MaxRows, rows.RowCount - first));
            byte[] bytes = RowTransfer.Encode(part), framed = new byte[sizeof(int) + bytes.Length];
            BinaryPrimitives.WriteInt32LittleEndian(framed, bytes.Length);
            bytes.CopyTo(framed, sizeof(int));
            try
            {
                await _batches.Writer.WriteAsync(framed, cancellation).ConfigureAwait(false);
            }
            catch (ChannelClosedException)
            {
                throw _failure ?? new CommandFailedException("the daemon takes no more rows");
            }
        }
    }

    public Task CommitAsync(CancellationToken cancellation = default)
    {
        _batches.Writer.TryComplete();
        _sending.Join();
        return _failure is null ? Task.CompletedTask : Task.FromException(_failure);
    }

    public void Dispose()
    {
        _batches.Writer.TryComplete();
        _sending.Join();
    }

    private static RowBatch Slice(RowBatch rows, int first, int count)
    {
        Column[] columns = new Column[rows.Columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = rows.Columns[i].Slice(first, count);
        }

        return new RowBatch(count, rows.Names.ToArray(), columns);
    }

    private void Send(Socket daemon, Invocation append, SessionTraits traits)
    {
        using RowSession session = new(_batches.Reader, traits);
        try
        {
            int code = DaemonClient.Run(daemon, append, session);
            if (code != ExitCode.Done)
            {
                _failure = new CommandFailedException(session.ErrorText.Trim(), code);
            }
        }
        catch (Exception e)
        {
            _failure = e;
        }

        _batches.Writer.TryComplete();
    }

    /// <summary>What the daemon takes for the one that asks: its input are the rows. Its own Ctrl-C is never raised, for the rows that
    /// came before that of the capture are to be stored.</summary>
    private sealed class RowSession(ChannelReader<byte[]> batches, SessionTraits traits) : ICommandSession, IDisposable
    {
        private readonly MemoryStream _error = new();
        private ReadOnlyMemory<byte> _unread;

        public Stream Output => Stream.Null;

        public Stream Error => _error;

        public string ErrorText => Encoding.UTF8.GetString(_error.ToArray());

        public SessionTraits Traits { get; } = traits with { InputIsTerminal = false, OutputIsTerminal = false, ErrorIsTerminal = false };

        public InterruptSource Interrupt { get; } = new();

        public string? ReadLine(string prompt) => null;

        public int ReadInput(Span<byte> buffer)
        {
            while (_unread.IsEmpty)
            {
                if (!batches.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
                {
                    return 0;
                }

                if (batches.TryRead(out byte[]? batch))
                {
                    _unread = batch;
                }
            }

            int count = Math.Min(buffer.Length, _unread.Length);
            _unread.Span[..count].CopyTo(buffer);
            _unread = _unread[count..];
            return count;
        }

        public void Flush()
        {
        }

        public void Dispose()
        {
            Interrupt.Dispose();
            _error.Dispose();
        }
    }
}
