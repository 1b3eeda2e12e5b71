using System.Text;
using System.Text.Json;
using LogFlowDb.Console.Configuration;
using LogFlowDb.Console.Diagnostics;
using LogFlowDb.Console.Hosting;
using Microsoft.AspNetCore.Http;

namespace LogFlowDb.Console.Http;

/// <summary>A request that was let in, and what it is answered from.</summary>
/// <param name="Who">Null where nobody needs credentials.</param>
/// <param name="Tail">What the path has behind the route's own; empty for routes without such.</param>
internal sealed record HttpExchange(HttpContext Context, HttpService Service, Instance Instance, HttpState State, Credential? Who, string Tail)
{
    public const string JsonType = "application/json; charset=utf-8";

    /// <summary>Who can reach the address of this machine and needs no credentials may do what the configuration allows at all.</summary>
    public CredentialRole Role => Who?.Role ?? CredentialRole.Admin;

    public Task TextAsync(int status, string contentType, string text)
    {
        Context.Response.StatusCode = status;
        Context.Response.ContentType = contentType;
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Context.Response.ContentLength = bytes.Length;
        return Context.Response.Body.WriteAsync(bytes).AsTask();
    }

    public async Task JsonAsync(int status, Action<Utf8JsonWriter> write)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body))
        {
            write(json);
        }

        body.WriteByte((byte)'\n');
        Context.Response.StatusCode = status;
        Context.Response.ContentType = JsonType;
        Context.Response.ContentLength = body.Length;
        await Context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length)).ConfigureAwait(false);
    }

    /// <summary>The contract's error, as the command line says it under <c>--format json</c>.</summary>
    public Task ErrorAsync(int status, string message) => TextAsync(status, JsonType, QueryErrorText.Json(message) + "\n");

    /// <summary>The whole body; Kestrel refuses one that is too long.</summary>
    public async Task<string> BodyAsync()
    {
        using StreamReader reader = new(Context.Request.Body, new UTF8Encoding(false, throwOnInvalidBytes: true));
        try
        {
            return await reader.ReadToEndAsync(Context.RequestAborted).ConfigureAwait(false);
        }
        catch (DecoderFallbackException e)
        {
            throw new HttpRefusal(400, "request", $"the body is not UTF-8: {e.Message}");
        }
    }
}
