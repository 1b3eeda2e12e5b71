using System.Diagnostics;
using LogFlowDb.Collectors.Import;
using LogFlowDb.Collectors.Metering;
using LogFlowDb.Collectors.Pcap;
using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Diagnostics;
using LogFlowDb.Console.Formats;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Console.State;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Console.Verbs;

/// <summary>One import: files in order, which share exporters, templates and flows. One thread.</summary>
internal sealed class ImportRun
{
    private static readonly TimeSpan s_progressInterval = TimeSpan.FromMilliseconds(100);

    private readonly Instance _instance;
    private readonly Invocation _invocation;
    private readonly ICommandSession _session;
    private readonly FlowFileImporter _flows;
    private readonly PacketFileImporter _packets;

    /// <summary>Their flows go on into the next file: they are recorded when all have ended.</summary>
    private readonly List<ImportedFile> _ofPackets = [];
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private long _done;
    private long _total;

    public ImportRun(Instance instance, Invocation invocation, ICommandSession session)
    {
        _instance = instance;
        _invocation = invocation;
        _session = session;
        MeterSettings meter = Settings(invocation.Meter);
        ITableWriter table = Writer(invocation.Table)!;
        _flows = new FlowFileImporter(table, counters: Writer(invocation.CountersTable), options: Writer(invocation.OptionsTable))
        {
            Filter = invocation.Filter,
            Stop = session.Interrupt.Token,
        };
        _packets = new PacketFileImporter(table, meter) { Filter = invocation.Filter };
    }

    /// <returns>The exit code.</returns>
    public int Run(IReadOnlyList<ImportFile> files)
    {
        int code = ExitCode.Done;
        _total = files.Sum(static file => Length(file.Path));
        using (ProgressLine progress = new(_session, "importing"))
        {
            for (int i = 0; i < files.Count && code != ExitCode.Interrupted; i++)
            {
                try
                {
                    if (Import(files[i], isLast: i == files.Count - 1, progress) is { } error)
                    {
                        _session.WriteErrorLine(VisibleText.Of($"{files[i].Path}: {error}"));
                        code = _session.Interrupt.IsRaised ? ExitCode.Interrupted : ExitCode.Failed;
                    }
                }
                catch (Exception e) when (e is CaptureException or IOException or UnauthorizedAccessException)
                {
                    progress.Clear();
                    string file = files[i].Path, message = e.Message.Contains(file, StringComparison.Ordinal) ? e.Message : $"{file}: {e.Message}";
                    code = ErrorReport.Write(_session, new CommandFailedException(message, cause: e), format: null);
                }

                _done += Length(files[i].Path);
                _session.Flush();
            }

            // Flows that go on beyond the last file of packets end here, when it could not be read or one of flows came behind it.
            _packets.FinishAsync(code == ExitCode.Interrupted ? CancellationToken.None : _session.Interrupt.Token).GetAwaiter().GetResult();
        }

        _ofPackets.ForEach(_instance.Imports.Add);
        return code;
    }

    /// <exception cref="CommandFailedException">They cannot be.</exception>
    private static MeterSettings Settings(MeterRequest request)
    {
        MeterSettings usual = MeterSettings.Default;
        try
        {
            MeterSettings settings = usual with
            {
                Key = request.Key is { } key ? FlowKey.Parse(key) : usual.Key,
                ActiveTimeout = request.ActiveTimeout ?? usual.ActiveTimeout,
                IdleTimeout = request.IdleTimeout ?? usual.IdleTimeout,
                SampleEvery = request.SampleEvery,
                Bidirectional = request.Bidirectional,
                Inner = request.Inner,
                Applications = request.Applications,
                RoundTrip = request.RoundTrip,
            };
            _ = new FlowMeter(settings with { MaxFlows = 1 }, static _ => { });
            return settings;
        }
        catch (Exception unfit) when (unfit is FlowKeyException or ArgumentException)
        {
            throw new CommandFailedException($"logdb import: {unfit.Message}", ExitCode.Usage, unfit);
        }
    }

    /// <summary>0 for what is no file, and for what has no length.</summary>
    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>Returns why reading ended before the end.</summary>
    private string? Import(ImportFile file, bool isLast, ProgressLine progress)
    {
        using ImportSource source = Open(file.Path, out bool isFile);
        string? digest = isFile ? ImportHistory.Digest(file.Path, _invocation.Filter) : null;
        ImportedFile? known = digest is null ? null : Known(digest);
        if (known is { Position: > 0 } part)
        {
            if (_session.Traits.ErrorIsTerminal)
            {
                progress.Clear();
                _session.WriteErrorLine(VisibleText.Of($"{file.Path} was imported in part at {part.Time}: it goes on there; --force imports all of it once more"));
            }
        }
        else if (known is not null)
        {
            progress.Clear();
            _session.WriteLine(ImportLine.Known(file.Path, known));
            if (_session.Traits.ErrorIsTerminal)
            {
                _session.WriteErrorLine(VisibleText.Of($"{file.Path} was imported into {_invocation.Table} at {known.Time}; --force imports it once more"));
            }

            return null;
        }

        bool isOfFlows;
        try
        {
            isOfFlows = _invocation.As == "flows" || (_invocation.As == "auto" && source.HoldsExports());
        }
        catch (CaptureFileException) when (file.IsFound)
        {
            _session.WriteLine(ImportLine.Other(file.Path));
            return null;
        }

        return isOfFlows ? ImportFlows(source, digest, known?.Position ?? 0, progress) : ImportPackets(source, digest, isLast, progress);
    }

    private string? ImportFlows(ImportSource source, string? digest, long resumeAt, ProgressLine progress)
    {
        _flows.ResumeAt = resumeAt;
        // The importer itself looks whether it is to stop: then it is known what is stored.
        ImportResult result = Wait(_flows.ImportAsync(source, CancellationToken.None), source, progress);
        _session.WriteLine(ImportLine.Of(result));
        if (Imported(source, digest, result.Kind) is { } imported)
        {
            _instance.Imports.Add(result.IsStopped ? imported with { Position = result.Position } : imported);
        }

        return result.IsStopped ? digest is null ? "interrupted" : "interrupted; the same command goes on behind what is stored" : result.Error is { } error ? $"{error}; what came before it is kept" : null;
    }

    private string? ImportPackets(ImportSource source, string? digest, bool isLast, ProgressLine progress)
    {
        PacketImportResult result;
        try
        {
            result = Wait(_packets.ImportAsync(source, isLast, _session.Interrupt.Token), source, progress);
        }
        catch (OperationCanceledException) when (_session.Interrupt.IsRaised)
        {
            progress.Clear();
            _session.WriteErrorLine(VisibleText.Of($"{source.Name}: flows that had ended are stored already: once more, they would be there twice"));
            throw;
        }

        _session.WriteLine(ImportLine.Of(result));
        if (Imported(source, digest, result.Kind) is { } imported)
        {
            _ofPackets.Add(imported);
        }

        return result.Error is { } error ? $"{error}; what came before it is kept" : null;
    }

    /// <summary>What can be read once only, as a pipe, is never known.</summary>
    private ImportSource Open(string path, out bool isFile)
    {
        isFile = false;
        if (path == ImportFiles.StandardInput)
        {
            return new ImportSource(new InputStream(_session), path);
        }

        FileStream file = CaptureFile.Open(path);
        if (!file.CanSeek)
        {
            return new ImportSource(file, path);
        }

        file.Dispose();
        isFile = true;
        return new ImportSource(path);
    }

    /// <summary>A table that has no rows has none of the file either.</summary>
    private ImportedFile? Known(string digest) =>
        !_invocation.Force && _instance.Database?.Info(_invocation.Table!) is { Rows: > 0 } table ? _instance.Imports.Find(table.Number, digest) : null;

    private ImportedFile? Imported(ImportSource source, string? digest, string kind) =>
        digest is not null && _instance.Database?.Info(_invocation.Table!) is { } table ? new ImportedFile(table.Number, digest, DateTime.UtcNow, kind, source.Name) : null;

    private T Wait<T>(Task<T> importing, ImportSource source, ProgressLine progress)
    {
        while (!((IAsyncResult)importing).AsyncWaitHandle.WaitOne(s_progressInterval))
        {
            long done = _done + source.BytesRead;
            progress.Show($"{Path.GetFileName(source.Name)} · {ByteSize.Text((long)(done / _watch.Elapsed.TotalSeconds))}/s", done, _total);
        }

        progress.Clear();
        return importing.GetAwaiter().GetResult();
    }

    private ITableWriter? Writer(string? name)
    {
        ITableWriter? writer = name is null ? null : _instance.Catalog.Writer(name, create: true);
        return writer is not null && _invocation.Host is { } host ? new HostWriter(writer, host) : writer;
    }
}
