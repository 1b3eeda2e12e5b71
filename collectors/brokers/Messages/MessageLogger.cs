using System.Diagnostics;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Loggers;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Brokers.Messages;

/// <summary>
/// Rows that others sent to a broker. What was received is confirmed when all who take the rows have them durable, once a second at
/// most; before that it comes again after a failure. While nobody takes its rows it leaves them with the broker.
/// </summary>
internal sealed class MessageLogger(LoggerSpec spec, IMessageSource source) : Logger(spec)
{
    private const int RowsPerBatch = 8192;
    private const int MaxUnconfirmedRows = 256 * 1024;

    private static readonly TimeSpan s_receiveWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_batchWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_confirmWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);

    private readonly ManualResetEventSlim _stopping = new();
    private Thread? _reading;
    private string? _position;
    private string? _error;
    private long _messages;
    private long _bytes;
    private long _confirmed;
    private long _unreadable;
    private long _retries;

    /// <summary>A broker keeps what is not taken yet.</summary>
    public override bool CanWait => true;

    public override string? LastError => Volatile.Read(ref _error) ?? source.Trouble;

    public override string? Position => Volatile.Read(ref _position);

    public override IReadOnlyList<(string Name, long Value)> Counters =>
    [
        ("Messages", Interlocked.Read(ref _messages)), ("Message Bytes", Interlocked.Read(ref _bytes)), ("Confirmed Rows", Interlocked.Read(ref _confirmed)),
        ("Unreadable Messages", Interlocked.Read(ref _unreadable)), ("Expired Messages", source.Expired), ("Retries", Interlocked.Read(ref _retries)),
    ];

    public override void Resume(string? position) => Volatile.Write(ref _position, position);

    protected override void OnStart()
    {
        _stopping.Reset();
        _reading = new Thread(Run) { Name = FullName, IsBackground = true };
        _reading.Start();
    }

    protected override void OnStop()
    {
        _stopping.Set();
        _reading!.Join();
    }

    private void Run()
    {
        TimeSpan pause = s_firstPause;
        while (!_stopping.IsSet)
        {
            long before = Interlocked.Read(ref _confirmed);
            try
            {
                source.Open(Position);
                Volatile.Write(ref _error, null);
                Receive();
            }
            catch (Exception failure) when (failure is OutputException or DatabaseException)
            {
                Volatile.Write(ref _error, failure.Message);
                Interlocked.Increment(ref _retries);
                pause = Interlocked.Read(ref _confirmed) > before ? s_firstPause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, s_longestPause.Ticks));
            }
            finally
            {
                source.Close();
            }

            _stopping.Wait(pause);
        }
    }

    private void Receive()
    {
        MessageReader reader = new();
        long unconfirmed = 0, messages = 0, unreadable = 0, drops = DropCount;
        long batchStart = Stopwatch.GetTimestamp(), confirmStart = batchStart;

        // Where reading begins is confirmed too: after a restart it is the same place, though nothing came.
        bool isPending = true;
        while (!_stopping.IsSet)
        {
            if (!HasSubscribers)
            {
                Volatile.Write(ref _error, "nobody takes its rows: they stay with the broker until a table does");
                if (unconfirmed > 0)
                {
                    throw new OutputException("nobody takes its rows any more: what was not stored is read again");
                }

                _stopping.Wait(s_batchWait);
                continue;
            }

            Volatile.Write(ref _error, null);
            bool received = source.TryReceive(s_receiveWait, out ReadOnlyMemory<byte> message);
            if (received)
            {
                isPending = true;
                messages++;
                Interlocked.Increment(ref _messages);
                Interlocked.Add(ref _bytes, message.Length);
                reader.Add(message);
            }

            bool isFull = messages >= source.MaxUnconfirmed / 2 || unconfirmed >= MaxUnconfirmedRows;
            if (reader.RowCount >= RowsPerBatch || !received || isFull || Stopwatch.GetElapsedTime(batchStart) > s_batchWait)
            {
                unconfirmed += Publish(reader);
                batchStart = Stopwatch.GetTimestamp();
                Interlocked.Add(ref _unreadable, reader.Unreadable - unreadable);
                unreadable = reader.Unreadable;
            }

            if (isPending && reader.RowCount == 0 && (isFull || Stopwatch.GetElapsedTime(confirmStart) > s_confirmWait))
            {
                Confirm(unconfirmed, drops);
                (unconfirmed, messages, isPending, confirmStart) = (0, 0, false, Stopwatch.GetTimestamp());
            }
        }

        unconfirmed += Publish(reader);
        if (isPending)
        {
            Confirm(unconfirmed, drops);
        }
    }

    private int Publish(MessageReader reader)
    {
        int rows = reader.RowCount;
        if (rows > 0)
        {
            foreach (RowBatch batch in reader.Take())
            {
                Publish(batch);
            }
        }

        return rows;
    }

    private void Confirm(long rows, long drops)
    {
        FlushSubscribersAsync().GetAwaiter().GetResult();
        if (!HasSubscribers || DropCount != drops)
        {
            throw new OutputException("the table did not take all rows: they are read again");
        }

        Volatile.Write(ref _position, source.Confirm());
        Interlocked.Add(ref _confirmed, rows);
    }
}
