using System.Threading.Channels;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Columns;

namespace LogFlowDb.Console.Capture;

/// <summary>
/// Adds up records and writes a table a period on a thread of its own, so that a terminal that is slow and names that are looked up
/// do not keep anybody from the packets. Members are for the one thread that captures.
/// </summary>
internal sealed class PeriodPrinter : IDisposable
{
    private const int QueuedItems = 256;

    private readonly Channel<PeriodItem> _items = Channel.CreateBounded<PeriodItem>(new BoundedChannelOptions(QueuedItems) { SingleReader = true, SingleWriter = true });
    private readonly ICommandSession _session;
    private readonly PeriodTable _table;
    private readonly IPeriodWriter _writer;
    private readonly Action _onFailure;
    private readonly Thread _thread;
    private Exception? _failure;

    /// <param name="onFailure">Called on the printer's thread when nothing more can be written; <see cref="End"/> throws why.</param>
    public PeriodPrinter(ICommandSession session, PeriodColumns columns, IPeriodWriter writer, Action onFailure)
    {
        _session = session;
        _table = new PeriodTable(columns);
        _writer = writer;
        _onFailure = onFailure;
        _thread = new Thread(Run) { Name = "capture tables", IsBackground = true };
        _thread.Start();
    }

    /// <summary>False while so much waits that a period should rather last longer than be cut now.</summary>
    public bool IsKeepingUp => _items.Reader.Count < QueuedItems / 2;

    /// <summary>Waits while the printer is far behind.</summary>
    public void Add(RowBatch records) => Put(new PeriodItem(records, Period: null, Notice: null));

    public void Cut(Period period) => Put(new PeriodItem(Records: null, period, Notice: null));

    public void Notice(string text) => Put(new PeriodItem(Records: null, Period: null, text));

    /// <summary>Returns when all is written.</summary>
    public void End()
    {
        _items.Writer.TryComplete();
        _thread.Join();
        if (_failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
        }
    }

    public void Dispose()
    {
        _items.Writer.TryComplete();
        _thread.Join();
    }

    private void Put(PeriodItem item)
    {
        while (!_items.Writer.TryWrite(item))
        {
            if (!_items.Writer.WaitToWriteAsync().AsTask().GetAwaiter().GetResult())
            {
                // It has failed; End tells how.
                return;
            }
        }
    }

    private void Run()
    {
        try
        {
            while (_items.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (_items.Reader.TryRead(out PeriodItem item))
                {
                    Take(item);
                }
            }

            _writer.End();
            _session.Flush();
        }
        catch (Exception e)
        {
            _failure = e;
            _items.Writer.TryComplete();
            while (_items.Reader.TryRead(out _))
            {
                // Whoever waits to write finds that nobody reads any more.
            }

            _onFailure();
        }
    }

    private void Take(PeriodItem item)
    {
        if (item.Records is { } records)
        {
            _table.Add(records);
        }
        else if (item.Period is { } period)
        {
            _writer.Write(period, _table);
            _session.Flush();
            _table.Clear();
        }
        else
        {
            _session.WriteErrorLine(item.Notice!);
        }
    }
}
