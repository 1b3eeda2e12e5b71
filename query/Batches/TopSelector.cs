namespace LogFlowDb.Query.Batches;

/// <summary>Finds the first rows in an order without sorting all of them: a heap with the last of those kept on top.</summary>
internal sealed class TopSelector(int limit, Comparison<int> order)
{
    private readonly List<int> _heap = [];

    public bool IsFull => _heap.Count >= limit;

    /// <summary>The last of the rows kept, of which there must be one.</summary>
    public int Last => _heap[0];

    public void Add(int row)
    {
        if (_heap.Count < limit)
        {
            _heap.Add(row);
            Rise(_heap.Count - 1);
        }
        else if (limit > 0 && order(row, _heap[0]) < 0)
        {
            _heap[0] = row;
            Sink();
        }
    }

    /// <summary>The rows kept, first to last.</summary>
    public int[] Sorted()
    {
        int[] rows = [.. _heap];
        Array.Sort(rows, order);
        return rows;
    }

    private void Rise(int at)
    {
        while (at > 0)
        {
            int parent = (at - 1) / 2;
            if (order(_heap[at], _heap[parent]) <= 0)
            {
                return;
            }

            (_heap[at], _heap[parent]) = (_heap[parent], _heap[at]);
            at = parent;
        }
    }

    private void Sink()
    {
        int at = 0;
        while (true)
        {
            int child = (2 * at) + 1;
            if (child >= _heap.Count)
            {
                return;
            }

            if (child + 1 < _heap.Count && order(_heap[child + 1], _heap[child]) > 0)
            {
                child++;
            }

            if (order(_heap[child], _heap[at]) <= 0)
            {
                return;
            }

            (_heap[at], _heap[child]) = (_heap[child], _heap[at]);
            at = child;
        }
    }
}
