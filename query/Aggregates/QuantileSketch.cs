namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// Counts numbers in buckets whose edges grow by a fixed factor, so that a quantile is known to within a relative error (DDSketch: Masson,
/// Rim, Lee, VLDB 2019). Sketches of the same error add up without loss. Takes at most 256 KiB: of numbers further apart than the buckets
/// reach (10^14 times at an error of 0.1 %, 10^142 times at 1 %) the smallest share one. Not thread-safe.
/// </summary>
/// <param name="error">Above 0, below 1: as a part of the true value.</param>
internal sealed class QuantileSketch(double error)
{
    private const int MostBuckets = 16_384;

    private readonly Side _positive = new();
    private readonly Side _negative = new();
    private readonly double _logFactor = Math.Log((1 + error) / (1 - error));
    private long _zeros;
    private double _least = double.PositiveInfinity;
    private double _greatest = double.NegativeInfinity;

    public long Count { get; private set; }

    public long BytesHeld => 160 + _positive.BytesHeld + _negative.BytesHeld;

    /// <param name="number">Finite.</param>
    public void Add(double number)
    {
        Count++;
        _least = Math.Min(_least, number);
        _greatest = Math.Max(_greatest, number);
        if (Math.Abs(number) < double.Epsilon * (1L << 52))
        {
            _zeros++;
        }
        else
        {
            (number > 0 ? _positive : _negative).Add((int)Math.Ceiling(Math.Log(Math.Abs(number)) / _logFactor), 1);
        }
    }

    /// <param name="other">Of the same error.</param>
    public void Add(QuantileSketch other)
    {
        Count += other.Count;
        _zeros += other._zeros;
        _least = Math.Min(_least, other._least);
        _greatest = Math.Max(_greatest, other._greatest);
        _positive.Add(other._positive);
        _negative.Add(other._negative);
    }

    /// <summary>
    /// About the number that stands at place percent/100·(n−1), rounded down, of all n in ascending order; there is at least one. Least and
    /// greatest are exact.
    /// </summary>
    public double Quantile(double percent)
    {
        long rank = (long)Math.Floor(percent / 100 * (Count - 1));
        if (rank <= 0 || rank >= Count - 1)
        {
            return rank <= 0 ? _least : _greatest;
        }

        // The negative ones come first, the farthest from 0 before the others.
        long below = _negative.Count;
        double value = rank < below ? -Middle(_negative.BucketAt(below - 1 - rank))
            : rank < below + _zeros ? 0
            : Middle(_positive.BucketAt(rank - below - _zeros));
        return Math.Clamp(value, _least, _greatest);
    }

    /// <summary>The number that is as far, relatively, from both edges of a bucket.</summary>
    private double Middle(int bucket) => 2 * Math.Exp(bucket * _logFactor) / (Math.Exp(_logFactor) + 1);

    /// <summary>Counts by bucket, of numbers of one sign.</summary>
    private sealed class Side
    {
        private long[] _counts = [];
        private int _first;

        public long Count { get; private set; }

        public long BytesHeld => _counts.LongLength * 8;

        public void Add(int bucket, long count)
        {
            Count += count;
            int place = Place(bucket);
            _counts[place] += count;
        }

        public void Add(Side other)
        {
            // From the top, so that where room is short it is the low ones that share a bucket.
            for (int i = other._counts.Length - 1; i >= 0; i--)
            {
                if (other._counts[i] > 0)
                {
                    Add(other._first + i, other._counts[i]);
                }
            }
        }

        /// <summary>The bucket of the number at a place, from 0, in ascending order.</summary>
        public int BucketAt(long rank)
        {
            long seen = 0;
            for (int i = 0; i < _counts.Length; i++)
            {
                seen += _counts[i];
                if (seen > rank)
                {
                    return _first + i;
                }
            }

            return _first + _counts.Length - 1;
        }

        private int Place(int bucket)
        {
            if (_counts.Length == 0)
            {
                _counts = new long[16];
                _first = bucket - 8;
            }
            else if (bucket < _first)
            {
                int last = LastUsed();
                int first = Math.Max(bucket, last - MostBuckets + 1);
                if (first >= _first)
                {
                    return 0;
                }

                Move(first, Math.Max(last - first + 1, Math.Min(MostBuckets, _counts.Length * 2)));
            }
            else if (bucket >= _first + _counts.Length)
            {
                int length = Math.Min(MostBuckets, Math.Max(bucket - _first + 1, _counts.Length * 2));
                Move(Math.Max(_first, bucket - length + 1), length);
            }

            return Math.Max(0, bucket - _first);
        }

        private int LastUsed()
        {
            int last = _counts.Length - 1;
            while (last > 0 && _counts[last] == 0)
            {
                last--;
            }

            return _first + last;
        }

        /// <summary>Buckets from <paramref name="first"/> on; what lies below goes into the lowest, what lies above is empty.</summary>
        private void Move(int first, int length)
        {
            long[] moved = new long[length];
            for (int i = 0; i < _counts.Length; i++)
            {
                if (_counts[i] > 0)
                {
                    moved[Math.Max(0, _first + i - first)] += _counts[i];
                }
            }

            _counts = moved;
            _first = first;
        }
    }
}
