using System.IO.Pipelines;
using LogFlowDb.Console.Terminal;
using Microsoft.AspNetCore.Http;

namespace LogFlowDb.Console.Http;

/// <summary>
/// The body of an answer, for writers that wait: the status line goes out with the first bytes, so until then another answer can
/// be given. Used by one thread that may wait for a slow reader; Kestrel ends readers that are too slow.
/// </summary>
internal sealed class ResponseStream(HttpResponse response, string contentType) : WriteStream
{
    /// <summary>True once the answer cannot be another any more.</summary>
    public bool HasStarted { get; private set; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return;
        }

        if (!HasStarted)
        {
            HasStarted = true;
            response.ContentType = contentType;
        }

        buffer.CopyTo(response.BodyWriter.GetSpan(buffer.Length));
        response.BodyWriter.Advance(buffer.Length);
        Flush();
    }

    public override void Flush()
    {
        if (!HasStarted)
        {
            return;
        }

        FlushResult flushed;
        try
        {
            flushed = response.BodyWriter.FlushAsync().AsTask().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            throw new OutputClosedException(e.Message);
        }

        if (flushed.IsCompleted || flushed.IsCanceled || response.HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw new OutputClosedException("the client left");
        }
    }
}
