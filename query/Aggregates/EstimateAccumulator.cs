using System.Numerics;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Aggregates;

/// <summary><c>estdc(x[, bits])</c>: about the number of distinct values, by a HyperLogLog of 2^bits registers a group.</summary>
internal sealed class EstimateAccumulator(int bits) : Accumulator
{
    private readonly ColumnHasher _hasher = new(static value => ColumnHasher.Hash(ValueText.Format(value)));
    private readonly SeenPlaces _seen = new();
    private Column? _dictionary;
    private HyperLogLog?[] _groups = [];
    private long _held;

    public override long BytesHeld => (_groups.LongLength * 8) + _held;

    public override void Reserve(int groupCount) => Grow(ref _groups, groupCount);

    public override void Update(Column[] arguments, ReadOnlySpan<int> groups)
    {
        Column column = arguments[0];
        ReadOnlySpan<ulong> hashes = _hasher.Hash(column);
        bool hasNulls = column is not (LongColumn { Nulls: null } or ConstantColumn { Kind: not ValueKind.Null });
        for (int i = 0; i < groups.Length; i++)
        {
            if (!hasNulls || !column.IsNull(i))
            {
                Change(groups[i], ColumnHasher.Mix(hashes[i]));
            }
        }
    }

    public override void UpdateFirst(Column[] arguments, int rowCount)
    {
        if (arguments[0] is not DictionaryColumn coded)
        {
            base.UpdateFirst(arguments, rowCount);
            return;
        }

        if (!ReferenceEquals(_dictionary, coded.Dictionary))
        {
            _dictionary = coded.Dictionary;
            _seen.Begin(_dictionary.Length + 1);
        }

        // A value that came before changes nothing. Place 0 is that of null.
        foreach (int place in _seen.Add(coded.Codes, shift: 1))
        {
            if (place > 0)
            {
                Change(0, ColumnHasher.Mix(_hasher.Hash(_dictionary[place - 1])));
            }
        }
    }

    public override void Merge(Accumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> to)
    {
        HyperLogLog?[] theirs = ((EstimateAccumulator)other)._groups;
        for (int i = 0; i < from.Length; i++)
        {
            if (theirs[from[i]] is { } their)
            {
                HyperLogLog ours = Group(to[i]);
                _held -= ours.BytesHeld;
                ours.Add(their);
                _held += ours.BytesHeld;
            }
        }
    }

    public override RowBatch Save(int groupCount)
    {
        Value[] registers = new Value[groupCount];
        for (int group = 0; group < groupCount; group++)
        {
            registers[group] = _groups[group]?.Save() ?? Value.Null;
        }

        return Saved(new ValueColumn(registers));
    }

    public override void Load(RowBatch saved)
    {
        for (int group = 0; group < saved.RowCount; group++)
        {
            if (saved.Columns[0][group] is { IsNull: false } registers)
            {
                HyperLogLog made = Group(group);
                _held -= made.BytesHeld;
                made.Load(registers);
                _held += made.BytesHeld;
            }
        }
    }

    public override Column Result(int groupCount)
    {
        long[] values = new long[groupCount];
        for (int group = 0; group < groupCount; group++)
        {
            values[group] = _groups[group]?.Estimate() ?? 0;
        }

        return new LongColumn(ValueKind.Long, values);
    }

    private HyperLogLog Group(int group)
    {
        if (_groups[group] is { } there)
        {
            return there;
        }

        HyperLogLog made = new(bits);
        _held += made.BytesHeld;
        _groups[group] = made;
        return made;
    }

    private void Change(int group, ulong hash)
    {
        HyperLogLog registers = Group(group);
        long before = registers.BytesHeld;
        registers.Add(hash);
        _held += registers.BytesHeld - before;
    }

    /// <summary>Keeps the hashes themselves while they are few, which is exact and small.</summary>
    private sealed class HyperLogLog(int bits)
    {
        private const int FewHashes = 64;

        private HashSet<ulong>? _few = [];
        private byte[]? _registers;

        public long BytesHeld => 80 + (_registers?.LongLength ?? _few!.Count * 24L);

        public void Add(ulong hash)
        {
            if (_registers is null)
            {
                _few!.Add(hash);
                if (_few.Count <= FewHashes)
                {
                    return;
                }

                _registers = new byte[1 << bits];
                foreach (ulong kept in _few)
                {
                    Set(kept);
                }

                _few = null;
                return;
            }

            Set(hash);
        }

        public void Add(HyperLogLog other)
        {
            if (other._registers is null)
            {
                foreach (ulong hash in other._few!)
                {
                    Add(hash);
                }

                return;
            }

            if (_registers is null)
            {
                _registers = new byte[1 << bits];
                foreach (ulong hash in _few!)
                {
                    Set(hash);
                }

                _few = null;
            }

            for (int i = 0; i < _registers.Length; i++)
            {
                _registers[i] = Math.Max(_registers[i], other._registers[i]);
            }
        }

        /// <summary>The registers as a binary, or the hashes while they are few as an array.</summary>
        public Value Save() => _registers is not null
            ? Value.From(_registers)
            : Value.From([.. _few!.Select(static hash => Value.From((long)hash))]);

        public void Load(Value saved)
        {
            if (saved.Kind == ValueKind.Binary)
            {
                _registers = saved.AsBinary;
                _few = null;
                return;
            }

            foreach (Value hash in saved.AsArray)
            {
                Add((ulong)hash.AsLong);
            }
        }

        public long Estimate()
        {
            if (_registers is null)
            {
                return _few!.Count;
            }

            double sum = 0;
            int zeros = 0, count = _registers.Length;
            foreach (byte register in _registers)
            {
                sum += Math.ScaleB(1, -register);
                zeros += register == 0 ? 1 : 0;
            }

            double bias = count switch
            {
                16 => 0.673,
                32 => 0.697,
                64 => 0.709,
                _ => 0.7213 / (1 + (1.079 / count)),
            };
            double estimate = bias * count * count / sum;
            if (estimate <= 2.5 * count && zeros > 0)
            {
                // Few values: the share of empty registers tells more.
                estimate = count * Math.Log((double)count / zeros);
            }

            return (long)Math.Round(estimate);
        }

        private void Set(ulong hash)
        {
            int register = (int)(hash >> (64 - bits));
            int rank = BitOperations.LeadingZeroCount((hash << bits) | (1UL << (bits - 1))) + 1;
            if (_registers![register] < rank)
            {
                _registers[register] = (byte)rank;
            }
        }
    }
}
