using System.IO.Compression;
using System.Text;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Query.Formats;
using LogFlowDb.Query.Functions;

namespace LogFlowDb.Query.Output;

/// <summary>
/// One file while rows are written to it. A new file is written under another name and gets its own when it is complete; one that is
/// added to is cut back to what it was when the query fails. Not thread-safe.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private const int FlushBytes = 64 * 1024;

    private readonly string _path;
    private readonly string? _draft;
    private readonly long _lengthBefore;
    private readonly OutputOptions _options;
    private readonly Stream _stream;
    private readonly Encoding? _encoding;
    private readonly Utf8Buffer _buffer = new(FlushBytes * 2);
    private readonly RenderedRows _rendered;
    private readonly JsonRows? _json;
    private readonly SeparatedRows? _separated;
    private long _flushed = TimeProvider.System.GetTimestamp();
    private bool _isDone;

    /// <param name="fields">Empty writes the fields that each row has.</param>
    /// <exception cref="QueryExecutionException">The file is there already, or a draft of it.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    public OutputFile(OutputFormat format, string path, string? draft, IReadOnlyList<string> fields, OutputOptions options)
    {
        _path = path;
        _options = options;
        if (Path.GetDirectoryName(path) is { Length: > 0 } directory)
        {
            Directory.CreateDirectory(directory);
        }

        FileStream file;
        if (options.Append)
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
            _lengthBefore = file.Length;
            file.Position = _lengthBefore;
        }
        else
        {
            if (Path.Exists(path) && !options.Overwrite)
            {
                throw new QueryExecutionException($"{path} exists; overwrite=t replaces it, append=t adds to it");
            }

            if (draft is not null && Path.Exists(draft))
            {
                throw new QueryExecutionException($"the temporary file {draft} exists; another query may be writing it");
            }

            _draft = draft ?? $"{path}.{Guid.NewGuid():N}.part";
            file = new FileStream(_draft, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }

        _stream = options.Gzip ? new GZipStream(file, CompressionLevel.Fastest) : file;
        _encoding = options.Encoding.Equals(OutputOptions.DefaultEncoding, StringComparison.OrdinalIgnoreCase) ? null : Charsets.Find(options.Encoding);
        ValueEncoder encoder = format switch
        {
            OutputFormat.Json => JsonEncoder.Instance,
            OutputFormat.Csv => options.Tab ? SeparatedEncoder.Tsv : SeparatedEncoder.Csv,
            _ => PlainEncoder.Instance,
        };
        _rendered = new RenderedRows(encoder) { Fields = fields.Count > 0 ? fields : null };
        if (options.Bom && _lengthBefore == 0)
        {
            _stream.Write((_encoding ?? Encoding.UTF8).GetPreamble());
        }

        switch (format)
        {
            case OutputFormat.Json:
                _json = new JsonRows(_rendered);
                break;
            case OutputFormat.Csv:
                _separated = new SeparatedRows(_rendered, options.Tab ? "\t"u8.ToArray() : ","u8.ToArray());
                if (_lengthBefore == 0)
                {
                    _separated.AddHeader(_buffer, encoder);
                }

                break;
            default:
                _separated = new SeparatedRows(_rendered, Encoding.UTF8.GetBytes(options.Delimiter));
                break;
        }
    }

    public void Write(RowBatch batch)
    {
        bool isNew = _rendered.Render(batch);
        if (_json is not null && isNew)
        {
            _json.NameFields();
        }

        for (int row = 0; row < batch.RowCount; row++)
        {
            if (_separated is not null)
            {
                _separated.Add(_buffer, row);
            }
            else
            {
                _json!.Add(_buffer, row);
                _buffer.Add((byte)'\n');
            }

            if (_buffer.Length >= FlushBytes)
            {
                Send();
            }
        }

        if (_options.Flush is { } interval && TimeProvider.System.GetElapsedTime(_flushed) >= interval)
        {
            Send();
            _stream.Flush();
            _flushed = TimeProvider.System.GetTimestamp();
        }
    }

    /// <summary>All rows have come: the file gets its name.</summary>
    public void Complete()
    {
        Send();
        _stream.Dispose();
        if (_draft is not null)
        {
            File.Move(_draft, _path, _options.Overwrite);
        }

        _isDone = true;
    }

    /// <summary>Leaves nothing behind of a file that was not completed.</summary>
    public void Dispose()
    {
        if (_isDone)
        {
            return;
        }

        _isDone = true;
        try
        {
            _stream.Dispose();
            if (_draft is not null)
            {
                File.Delete(_draft);
            }
            else
            {
                using FileStream file = new(_path, FileMode.Open, FileAccess.Write);
                file.SetLength(_lengthBefore);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The query has failed already, and says why.
        }
    }

    private void Send()
    {
        if (_encoding is null)
        {
            _stream.Write(_buffer.Written);
        }
        else
        {
            // The buffer ends with a whole row, so no character is cut.
            _stream.Write(Encoding.Convert(Encoding.UTF8, _encoding, _buffer.Written.ToArray()));
        }

        _buffer.Clear();
    }
}
