using System.Xml;
using System.Xml.XPath;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Functions;

/// <summary>XML.</summary>
internal static class XmlFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        new("xpath", "xpath(s, \"path\")", "Text of what the path finds first in an XML text; a path may also give a number or boolean", 2, 2, Prepare),
        new("parsexml", "parsexml(s)", "Map of the root element of an XML text: attributes and children by name", 1, 1, static (a, _) =>
            a[0].Kind == ValueKind.String ? XmlMap.Read(a[0].AsString) : Value.Null),
    ];

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
            using XmlReader reader = XmlReader.Create(new StringReader(text), XmlMap.Settings);
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
