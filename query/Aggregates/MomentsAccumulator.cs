using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Batches;

namespace LogFlowDb.Query.Aggregates;

/// <summary>
/// Spread of numbers, and of pairs of them, over the whole population: <c>var stddev covar correl slope</c>. Means and squares are
/// updated as values come (Welford) and joined by the formula of Chan, so that large values lose no digits.
/// </summary>
internal sealed class MomentsAccumulator(Spread spread) : Accumulator
{
    private readonly NumberReader _readerX = new();
    private readonly NumberReader _readerY = new();
    private Moments[] _groups = [];

    public override long BytesHeld => _groups.LongLength * 48;

    private bool IsPair => spread is Spread.Covariance or Spread.Correlation or Spread.Slope;

    public override bool IsBlockwise => true;

    public override void Reserve(int groupCount) => Grow(ref _groups, groupCount);

    public override void Clear(int groupCount) => _groups.AsSpan(0, groupCount).Clear();

    public override void Update(Column[] arguments, ReadOnlySpan<int> groups)
    {
        ReadOnlySpan<double> x = _readerX.AsDoubles(arguments[0]);
        ReadOnlySpan<double> y = IsPair ? _readerY.AsDoubles(arguments[1]) : x;
        NullMask? nullsX = _readerX.Nulls, nullsY = IsPair ? _readerY.Nulls : null;
        for (int i = 0; i < groups.Length; i++)
        {
            if ((nullsX is null || !nullsX[i]) && (nullsY is null || !nullsY[i]))
            {
                _groups[groups[i]].Add(x[i], y[i]);
            }
        }
    }

    public override void Merge(Accumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> to)
    {
        Moments[] theirs = ((MomentsAccumulator)other)._groups;
        for (int i = 0; i < from.Length; i++)
        {
            _groups[to[i]].Add(theirs[from[i]]);
        }
    }

    public override RowBatch Save(int groupCount)
    {
        Column[] columns = new Column[Moments.Parts];
        for (int part = 0; part < columns.Length; part++)
        {
            double[] values = new double[groupCount];
            for (int group = 0; group < groupCount; group++)
            {
                values[group] = _groups[group].Part(part);
            }

            columns[part] = new DoubleColumn(values);
        }

        return Saved(columns);
    }

    public override void Load(RowBatch saved)
    {
        for (int part = 0; part < Moments.Parts; part++)
        {
            ReadOnlySpan<double> values = ((DoubleColumn)saved.Columns[part]).Values;
            for (int group = 0; group < values.Length; group++)
            {
                _groups[group].Part(part) = values[group];
            }
        }
    }

    public override Column Result(int groupCount)
    {
        ColumnBuilder result = new();
        for (int group = 0; group < groupCount; group++)
        {
            double value = _groups[group].Get(spread);
            result.Append(double.IsNaN(value) ? Value.Null : Value.From(value));
        }

        return result.Build();
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Moments
    {
        public const int Parts = 6;

        private double _count;
        private double _meanX;
        private double _meanY;
        private double _squaresX;
        private double _squaresY;
        private double _products;

        [UnscopedRef]
        public ref double Part(int part) => ref Unsafe.Add(ref _count, part);

        public void Add(double x, double y)
        {
            _count++;
            double awayX = x - _meanX, awayY = y - _meanY;
            _meanX += awayX / _count;
            _meanY += awayY / _count;
            _squaresX += awayX * (x - _meanX);
            _squaresY += awayY * (y - _meanY);
            _products += awayX * (y - _meanY);
        }

        public void Add(in Moments other)
        {
            if (other._count == 0)
            {
                return;
            }

            double count = _count + other._count, awayX = other._meanX - _meanX, awayY = other._meanY - _meanY;
            double weight = _count * other._count / count;
            _squaresX += other._squaresX + (awayX * awayX * weight);
            _squaresY += other._squaresY + (awayY * awayY * weight);
            _products += other._products + (awayX * awayY * weight);
            _meanX += awayX * other._count / count;
            _meanY += awayY * other._count / count;
            _count = count;
        }

        /// <summary>NaN when undefined.</summary>
        public readonly double Get(Spread spread) => spread switch
        {
            Spread.Variance => _squaresX / _count,
            Spread.Deviation => Math.Sqrt(_squaresX / _count),
            Spread.Covariance => _products / _count,
            Spread.Correlation => _products / Math.Sqrt(_squaresX * _squaresY),
            _ => _products / _squaresX,
        };
    }
}
