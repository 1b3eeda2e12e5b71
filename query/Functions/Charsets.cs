using System.Text;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Functions;

/// <summary>Character sets by their IANA names, the code pages of Windows included.</summary>
internal static class Charsets
{
    /// <summary>Null when the name is not known.</summary>
    public static Encoding? Find(string name)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The charset of an optional argument, UTF-8 when it is not given.</summary>
    public static Encoding OfArgument(FunctionArguments arguments, int index, int? code)
    {
        if (index >= arguments.Count)
        {
            return Encoding.UTF8;
        }

        string name = arguments.RequiredText(index, code, "a character set");
        return Find(name) ?? throw new FunctionArgumentException(code, index, $"unknown character set {name}", null);
    }

    /// <summary>Bytes of a binary, or of a text in UTF-8; null for anything else.</summary>
    public static byte[]? BytesOf(Value value) => value.Kind switch
    {
        ValueKind.Binary => value.AsBinary,
        ValueKind.String => Encoding.UTF8.GetBytes(value.AsString),
        _ => null,
    };
}
