using System.Globalization;
using LogFlowDb.Console.Commands;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.Terminal;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query;

namespace LogFlowDb.Console.Interactive;

/// <summary>
/// Shows the rows of one query on the terminal: as many as the screen holds, then how many more there are. Rows that come slowly, and
/// formats for programs, are written as they come. Rows come from the threads of the query, one call at a time.
/// </summary>
internal sealed class ResultView(ICommandSession session, string format, KeptResult result) : IResultSink
{
    /// <summary>Rows of the screen for titles, what is left out, totals and the next prompt.</summary>
    private const int OtherRows = 6;

    private readonly SessionTraits _traits = session.Traits;
    private readonly long _page = Math.Max(5, session.Traits.Height - OtherRows);
    private ResultWriter? _writer;
    private bool _isLive;

    /// <summary>Rows that were written.</summary>
    public long Shown { get; private set; }

    /// <summary>Formats that are written whole: a part of them is of no use.</summary>
    private bool IsWhole => _isLive || format is not (OutputFormat.Table or OutputFormat.Text or OutputFormat.Vertical);

    public void Begin(IReadOnlyList<string>? fields)
    {
        // The result has them.
    }

    public bool Rows(RowBatch batch)
    {
        result.Add(batch);
        if (IsWhole)
        {
            Write(batch);
        }
        else if (_writer is null && result.Rows >= _page)
        {
            WritePage(result, 0);
        }

        return true;
    }

    public void Flush()
    {
        if (!_isLive)
        {
            _isLive = true;
            WriteRest();
        }

        _writer?.Flush();
    }

    public void Notice(string text)
    {
        Flush();
        session.WriteErrorLine(VisibleText.Of(text));
    }

    /// <summary>The rest, and what is to be known of the whole.</summary>
    public void End()
    {
        if (IsWhole || (_writer is null && result.Rows > 0))
        {
            WriteRest();
        }

        EndWriter(result.Statistics is null);
        Palette palette = Palette.Of(_traits.Color);
        if (result.Statistics is not { } statistics)
        {
            session.Flush();
            return;
        }

        long more = result.Rows - Shown;
        if (more > 0 || result.IsCut)
        {
            string count = string.Create(CultureInfo.InvariantCulture, $"… {(result.IsCut ? "at least " : "")}{more:#,0} more rows: .more");
            session.WriteLine($"{palette.Warning}{count}{palette.End}");
        }

        session.WriteLine(QueryRun.Total(statistics) + (result.IsCut ? " (stopped: no more are kept)" : ""));
        if (Fitted([.. Summary(statistics), .. result.Rows > 0 ? new[] { ".last csv > FILE keeps the rows" } : []]) is { Length: > 0 } summary)
        {
            session.WriteLine($"  {palette.Dim}{summary}{palette.End}");
        }

        session.Flush();
    }

    /// <summary>Somebody stopped the query: what was not written yet, as far as the screen holds it.</summary>
    public void Stop()
    {
        if (IsWhole)
        {
            WriteRest();
        }
        else if (_writer is null && result.Rows > 0)
        {
            WritePage(result, 0);
        }

        EndWriter(isFailed: true);
        session.Flush();
    }

    /// <summary>A page of a result, from a row on.</summary>
    /// <returns>How many rows it was.</returns>
    public long WritePage(KeptResult kept, long from)
    {
        long count = Math.Min(_page, kept.Rows - from);
        foreach (RowBatch batch in kept.Slice(from, count))
        {
            Write(batch);
        }

        // Widths are those of this page.
        _writer?.Flush();
        return count;
    }

    /// <summary>Ends what <see cref="WritePage"/> began.</summary>
    public void EndWriter(bool isFailed)
    {
        if (isFailed)
        {
            _writer?.Stop();
        }
        else
        {
            _writer?.End();
        }

        Palette palette = Palette.Of(_traits.Color);
        foreach (string note in (_writer as TableWriter)?.Notes ?? [])
        {
            bool fits = note.Length + 3 <= _traits.Width;
            session.WriteLine($"  {palette.Dim}{(fits ? note : note[..DisplayWidth.Fit(note, _traits.Width - 4)] + "…")}{palette.End}");
        }

        _writer = null;
    }

    private static IEnumerable<string> Summary(QueryStatistics s)
    {
        long blocks = s.BlocksRead + s.BlocksPruned;
        if (blocks == 0 && s.RowsScanned == 0)
        {
            // Rows that were kept before.
            yield break;
        }

        yield return string.Create(CultureInfo.InvariantCulture, $"{s.RowsScanned:#,0} rows read");
        yield return string.Create(CultureInfo.InvariantCulture, $"{blocks:#,0} blocks: {s.BlocksPruned:#,0} pruned, {s.BlocksRead:#,0} read");
        yield return ByteSize.Text(s.BytesRead);
        yield return $"peak {ByteSize.Text(s.MemoryPeak)}";
        if (s.SpilledBytes > 0)
        {
            yield return $"{ByteSize.Text(s.SpilledBytes)} spilled";
        }
    }

    /// <summary>As many of the parts, from the first on, as a line of the screen holds.</summary>
    private string Fitted(IReadOnlyList<string> parts)
    {
        int count = parts.Count;
        while (count > 1 && string.Join(" · ", parts.Take(count)).Length + 3 > _traits.Width)
        {
            count--;
        }

        return string.Join(" · ", parts.Take(count));
    }

    private void WriteRest()
    {
        foreach (RowBatch batch in result.Slice(Shown, result.Rows - Shown).ToArray())
        {
            Write(batch);
        }
    }

    private void Write(RowBatch batch)
    {
        try
        {
            _writer ??= Create();
            _writer.Rows(batch);
            Shown += batch.RowCount;
        }
        catch (OutputClosedException)
        {
            // The terminal is gone: the shell finds out when it reads from it.
        }
    }

    private ResultWriter Create()
    {
        string chosen = format == OutputFormat.Table && result.Rows == 1 && IsWide() ? OutputFormat.Vertical : format;
        ResultWriter writer = chosen == OutputFormat.Table
            ? new TableWriter(session.Output, _traits.Width, Palette.Of(_traits.Color)) { Unicode = _traits.Unicode, BarField = QueryShape.EndsInTop(result.Query) && !_traits.IsPlain ? "share" : null }
            : OutputFormat.Create(chosen, session.Output, _traits);
        writer.Begin(chosen == OutputFormat.Table ? result.Fields ?? FieldOrder.Of(result.Batches) : result.Fields);
        return writer;
    }

    /// <summary>A row takes more columns than the screen has.</summary>
    private bool IsWide()
    {
        int width = 1;
        RowBatch batch = result.Batches[0];
        for (int i = 0; i < batch.Names.Length; i++)
        {
            Value value = batch.Columns[i][0];
            width += value.IsNull && result.Fields is null ? 0 : Math.Max(batch.Names[i].Length, value.ToString().Length) + 2;
        }

        return width > _traits.Width;
    }
}
