using System.Globalization;
using System.Text.Json;
using LogFlowDb.Console.Formats;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Query;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace LogFlowDb.Console.Http;

/// <summary>
/// A query or command as it was posted: plain text, JSON (<c>{"query": …, "format": …}</c>), or a form with a field of that name
/// (or, as <c>curl -d</c> sends it, the plain text under the name of a form). Options stand in the JSON or behind <c>?</c>.
/// </summary>
/// <param name="Options">By name; only those that are known.</param>
internal sealed record PostedText(string Text, IReadOnlyDictionary<string, string> Options)
{
    private const double MaxSeconds = 1_000_000;
    private const int MaxDepth = 8;

    /// <param name="name">Of the text, <c>query</c> or <c>command</c>.</param>
    /// <param name="options">Names of the options there are.</param>
    /// <exception cref="HttpRefusal">It is neither, or has something that is not known.</exception>
    public static async Task<PostedText> ReadAsync(HttpExchange exchange, string name, string[] options)
    {
        HttpRequest request = exchange.Context.Request;
        Dictionary<string, string> given = new(StringComparer.Ordinal);
        foreach ((string key, Microsoft.Extensions.Primitives.StringValues values) in request.Query)
        {
            Add(given, key, values.ToString(), name, options);
        }

        string body = await exchange.BodyAsync().ConfigureAwait(false);
        string type = request.ContentType is { Length: > 0 } header && MediaTypeHeaderValue.TryParse(header, out MediaTypeHeaderValue? media) ? media.MediaType.ToString().ToLowerInvariant() : "text/plain";
        string text = type switch
        {
            "text/plain" => body,
            "application/json" => FromJson(body, name, options, given),
            "application/x-www-form-urlencoded" => FromForm(body, name),
            _ => throw new HttpRefusal(415, "request", $"a body of {VisibleText.Of(type)} is not understood: text/plain or application/json"),
        };
        return string.IsNullOrWhiteSpace(text) ? throw new HttpRefusal(400, "request", $"the {name} is empty") : new PostedText(text.Trim(), given);
    }

    /// <summary>Seconds; null when not given.</summary>
    public TimeSpan? Seconds(string name) => Number(name, MaxSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>Null when not given.</summary>
    public double? Number(string name, double most) => !Options.TryGetValue(name, out string? text) ? null
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number > 0 && number <= most ? number
        : throw new HttpRefusal(400, "request", $"{name}: a number above 0 and up to {most.ToString(CultureInfo.InvariantCulture)}");

    private static string FromJson(string body, string name, string[] options, Dictionary<string, string> given)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new HttpRefusal(400, "request", $"the JSON must be an object: {{\"{name}\": \"…\"}}");
            }

            string text = "";
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Name == name)
                {
                    text = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : throw new HttpRefusal(400, "request", $"{name} must be a string");
                }
                else if (property.Value.ValueKind != JsonValueKind.Null)
                {
                    Add(given, property.Name, property.Value.ToString(), name, options);
                }
            }

            return text;
        }
        catch (JsonException e)
        {
            throw new HttpRefusal(400, "request", $"the body is not JSON: {e.Message}");
        }
    }

    private static string FromForm(string body, string name)
    {
        string prefix = name + "=";
        if (!body.StartsWith(prefix, StringComparison.Ordinal))
        {
            return body;
        }

        int end = body.IndexOf('&');
        return System.Net.WebUtility.UrlDecode(body[prefix.Length..(end < 0 ? body.Length : end)]);
    }

    private static void Add(Dictionary<string, string> given, string key, string value, string name, string[] options)
    {
        if (!options.Contains(key, StringComparer.Ordinal))
        {
            string[] known = [name, .. options];
            throw new HttpRefusal(400, "request", $"there is no {VisibleText.Of(key)}{NearName.Suffix(key, known)}: {string.Join(", ", known)}");
        }

        given[key] = value;
    }
}
