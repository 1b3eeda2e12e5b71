using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Tests.Support;

/// <summary>What a target took, over all its lives; it fails as often as it is told.</summary>
/// <param name="failures">How many of a hundred calls fail.</param>
/// <param name="keepsPosition">It has rows and position in one, as a database has.</param>
internal sealed class FakeTarget(int seed, int failures, bool keepsPosition) : IOutputTarget, IOutputTargetFactory
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private readonly Dictionary<long, int> _taken = [];
    private readonly List<RowBatch> _written = [];
    private OutputPosition? _kept;
    private bool _isOpen;
    private int _failures = failures;

    public string Name => "fake";

    public string Description => "for tests";

    public IReadOnlyList<OutputOption> Options => [];

    public string Place => "a test";

    public int Failed { get; private set; }

    public int Opened { get; private set; }

    public int Commits { get; private set; }

    public int Finished { get; private set; }

    /// <summary>Field by which rows are counted.</summary>
    public string Field { get; init; } = SystemFields.Id;

    /// <summary>Called with each row taken.</summary>
    public Action<RowBatch>? Taken { private get; init; }

    public void Heal() => Volatile.Write(ref _failures, 0);

    /// <summary>How often each row was taken.</summary>
    public IReadOnlyDictionary<long, int> Rows()
    {
        lock (_gate)
        {
            return new Dictionary<long, int>(_taken);
        }
    }

    public IOutputTarget Create(string name, OutputShape shape, OutputSettings settings) => this;

    public Task<OutputPosition> OpenAsync(OutputPosition position, CancellationToken cancellation)
    {
        lock (_gate)
        {
            Assert.False(_isOpen, "opened twice");
            _written.Clear();
            MayFail("open");
            _isOpen = true;
            Opened++;
            return Task.FromResult(keepsPosition && _kept is { } kept && kept.Epoch == position.Epoch ? kept : _kept = position);
        }
    }

    public ValueTask WriteAsync(RowBatch rows, CancellationToken cancellation)
    {
        lock (_gate)
        {
            Assert.True(_isOpen, "written to while closed");
            MayFail("write");
            _written.Add(rows);
            return ValueTask.CompletedTask;
        }
    }

    public Task<OutputPosition> CommitAsync(long lastId, CancellationToken cancellation)
    {
        lock (_gate)
        {
            Assert.True(_isOpen, "committed while closed");
            MayFail("commit");
            foreach (RowBatch rows in _written)
            {
                Column ids = rows.Column(Field);
                for (int row = 0; row < rows.RowCount; row++)
                {
                    long id = ids[row].AsLong;
                    _taken[id] = _taken.GetValueOrDefault(id) + 1;
                }

                Taken?.Invoke(rows);
            }

            _written.Clear();
            Commits++;
            _kept = new OutputPosition(lastId, null) { Epoch = _kept!.Epoch };
            MayFail("commit, after all was taken,");
            return Task.FromResult(new OutputPosition(lastId, null));
        }
    }

    public Task FinishAsync(CancellationToken cancellation)
    {
        Finished++;
        return Task.CompletedTask;
    }

    public ValueTask CloseAsync()
    {
        lock (_gate)
        {
            _isOpen = false;
            return ValueTask.CompletedTask;
        }
    }

    private void MayFail(string what)
    {
        if (_random.Next(100) < Volatile.Read(ref _failures))
        {
            Failed++;
            throw new IOException($"{what} failed");
        }
    }
}
