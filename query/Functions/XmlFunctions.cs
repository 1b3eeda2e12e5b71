using System.Xml;
using System.Xml.XPath;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Functions;

/// <summary>XML.</summary>
internal static class XmlFunctions
{
    private const int MaxCharacters = 16 << 20;

    public static readonly FunctionDefinition[] All =
    [
        new("xpath", "xpath(s, \"path\")", "Text of what the path finds first in an XML text; a path may also give a number or boolean", 2, 2, Prepare),
    ];

    /// <summary>No document types and nothing from elsewhere: what a text holds must not make the database read files or hosts.</summary>
    private static XmlReaderSettings Settings => new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxCharacters,
    };

    private static ScalarFunction Prepare(FunctionArguments arguments)
    {
        string path = arguments.RequiredText(1, null, "a path");
        XPathExpression expression;
        try
        {
            expression = XPathExpression.Compile(path);
        }
        catch (XPathException e)
        {
            throw new FunctionArgumentException(null, 1, $"{path} is no path: {e.Message}", null);
        }

        // A compiled path keeps its place in a document, so every call takes a copy.
        return (a, _) => a[0].Kind == ValueKind.String ? Find(a[0].AsString, expression.Clone()) : Value.Null;
    }

    private static Value Find(string text, XPathExpression expression)
    {
        try
        {
            using XmlReader reader = XmlReader.Create(new StringReader(text), Settings);
            return new XPathDocument(reader).CreateNavigator().Evaluate(expression) switch
            {
                XPathNodeIterator nodes => nodes.MoveNext() ? Value.From(nodes.Current!.Value) : Value.Null,
                double number => Value.From(number),
                bool flag => Value.From(flag),
                string found => Value.From(found),
                _ => Value.Null,
            };
        }
        catch (XmlException)
        {
            return Value.Null;
        }
        catch (XPathException)
        {
            return Value.Null;
        }
    }
}
