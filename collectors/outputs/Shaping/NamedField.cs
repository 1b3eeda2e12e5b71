using System.Buffers;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Outputs.Shaping;

/// <summary>A field, and what it is called in the output.</summary>
internal readonly record struct NamedField(string Field, string Name)
{
    private const int MaxFields = 256;
    private const int MaxNameLength = 128;

    private static readonly SearchValues<char> s_letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-:@/");

    /// <summary>A list as <c>src_ip, dst_ip as DST_IP</c>; empty when nothing is said.</summary>
    /// <exception cref="OutputException">It is no such list, or a name stands there twice.</exception>
    public static IReadOnlyList<NamedField> List(OutputSettings settings, string key, string otherwise = "")
    {
        string text = settings.Text(key) ?? otherwise;
        List<NamedField> fields = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (text.Length == 0)
            {
                break;
            }

            string[] words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            NamedField field = words is [string alone] ? new(alone, alone)
                : words is [string of, string between, string name] && between.Equals("as", StringComparison.OrdinalIgnoreCase) ? new(of, name)
                : throw settings.Wrong(key, part.Length == 0 ? "has an empty place in the list" : $"is no list of fields: {part} is neither FIELD nor FIELD as NAME");
            Check(settings, key, field.Field);
            Check(settings, key, field.Name);
            if (fields.Exists(other => other.Name == field.Name))
            {
                throw settings.Wrong(key, $"has {field.Name} twice");
            }

            fields.Add(field);
        }

        return fields.Count <= MaxFields ? fields : throw settings.Wrong(key, $"has more than {MaxFields} fields");
    }

    /// <summary>The name of one field; null when nothing is said.</summary>
    /// <exception cref="OutputException">It is no name.</exception>
    public static string? One(OutputSettings settings, string key)
    {
        string? name = settings.Text(key);
        if (name is not null)
        {
            Check(settings, key, name);
        }

        return name;
    }

    /// <summary>A name as queries take it anywhere.</summary>
    public static string Quoted(string name) => $"\"{name}\"";

    private static void Check(OutputSettings settings, string key, string name)
    {
        if (name.Length > MaxNameLength || name.AsSpan().ContainsAnyExcept(s_letters))
        {
            throw settings.Wrong(key, $"has a name that cannot be one: {name} (letters, digits, _ . - : @ / and at most {MaxNameLength} characters)");
        }
    }
}
