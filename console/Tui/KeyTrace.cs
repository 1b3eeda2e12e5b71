using System.Diagnostics;
using System.Globalization;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Tui;

/// <summary>What each picture cost, a line each: the keys before it, µs from the first of them to the end of the write, bytes, garbage in bytes.</summary>
internal sealed class KeyTrace(string path) : IDisposable
{
    private readonly StreamWriter _file = new(path) { AutoFlush = true };
    private readonly List<string> _keys = [];
    private readonly Stopwatch _sinceStart = Stopwatch.StartNew();
    private long _allocated = GC.GetAllocatedBytesForCurrentThread();

    public void Key(in InputEvent input)
    {
        string name = KeyNames.Of(input);
        _keys.Add(name.Length > 0 ? name : input.Kind.ToString());
    }

    /// <param name="watch">Runs since the first key; stopped when there was none.</param>
    public void Drawn(Stopwatch watch, int bytes, bool answered)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        string what = _keys.Count > 0 ? string.Join(' ', _keys) : answered ? "(answer)" : "(time)";
        _file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_sinceStart.ElapsedMilliseconds}\t{what}\t{watch.Elapsed.TotalMicroseconds:0}\t{bytes}\t{allocated - _allocated}"));
        _keys.Clear();
        _allocated = GC.GetAllocatedBytesForCurrentThread();
    }

    public void Dispose() => _file.Dispose();
}
