using System.IO.Pipelines;
using LogFlowDb.Console.Terminal;
using Microsoft.AspNetCore.Http;

namespace LogFlowDb.Console.Http;

/// <summary>
/// The body of an answer, for writers that wait: the status line goes out with the first bytes, so until then another answer can
/// be given. Used by one thread, which waits for a reader that is slow, but not beyond the deadline: a query holds memory and a place.
/// </summary>
/// <param name="deadline">When it is raised whoever still reads is cut off.</param>
internal sealed class ResponseStream(HttpResponse response, string contentType, CancellationToken deadline) : WriteStream
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
            flushed = response.BodyWriter.FlushAsync(deadline).AsTask().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            response.HttpContext.Abort();
            throw new OutputClosedException(e.Message);
        }

        if (flushed.IsCompleted || flushed.IsCanceled || response.HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw new OutputClosedException("the client left");
        }
    }
}
