using System.Runtime.ExceptionServices;

namespace LogFlowDb.Query.Batches;

/// <summary>Threads that work on one task together, each when it is its turn.</summary>
internal static class WorkerThreads
{
    /// <summary>
    /// Calls <paramref name="work"/> with 0 … count − 1, each on a thread of its own, 0 on the calling one, and returns when all are done. The first
    /// failure is thrown then.
    /// </summary>
    public static void Run(int count, Action<int> work)
    {
        ExceptionDispatchInfo? failure = null;
        QueryScheduler.Turn? turn = QueryScheduler.Current;
        Thread[] others = new Thread[count - 1];
        for (int i = 0; i < others.Length; i++)
        {
            int at = i + 1;
            others[i] = new Thread(() => Try(at, turn)) { IsBackground = true, Name = "query" };
            others[i].Start();
        }

        Try(0, null);
        using (QueryScheduler.Away())
        {
            foreach (Thread other in others)
            {
                other.Join();
            }
        }

        failure?.Throw();

        void Try(int at, QueryScheduler.Turn? like)
        {
            try
            {
                using (like?.Another())
                {
                    work(at);
                }
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
            }
        }
    }
}
