using System.Xml;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Functions;

/// <summary>
/// An XML element as a map: attributes and child elements by name, several children of one name as an array, text beside them as
/// <c>_text</c>. An element with nothing but text is that text.
/// </summary>
internal static class XmlMap
{
    private const int MaxCharacters = 16 << 20;
    private const int MaxDepth = 64;

    /// <summary>No document types and nothing from elsewhere: what a text holds must not make the database read files or hosts.</summary>
    public static XmlReaderSettings Settings => new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxCharacters,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>The root element; null for what is no XML, or is deeper than 64 levels.</summary>
    public static Value Read(string text)
    {
        try
        {
            using XmlReader reader = XmlReader.Create(new StringReader(text), Settings);
            reader.MoveToContent();
            return ReadElement(reader, 0);
        }
        catch (XmlException)
        {
            return Value.Null;
        }
    }

    private static Value ReadElement(XmlReader reader, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new XmlException("too deep");
        }

        List<KeyValuePair<string, Value>> entries = [];
        bool isEmpty = reader.IsEmptyElement;
        while (reader.MoveToNextAttribute())
        {
            if (reader.Prefix != "xmlns" && reader.Name != "xmlns")
            {
                entries.Add(KeyValuePair.Create(reader.LocalName, Value.From(reader.Value)));
            }
        }

        string content = "";
        while (!isEmpty && reader.Read() && reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                string name = reader.LocalName;
                entries.Add(KeyValuePair.Create(name, ReadElement(reader, depth + 1)));
            }
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                content += reader.Value;
            }
        }

        if (entries.Count == 0)
        {
            return Value.From(content);
        }

        if (content.Length > 0)
        {
            entries.Add(KeyValuePair.Create("_text", Value.From(content)));
        }

        return Value.From(new ValueMap(entries.GroupBy(static entry => entry.Key, static entry => entry.Value)
            .Select(static group => KeyValuePair.Create(group.Key, group.Count() == 1 ? group.First() : Value.From(group.ToArray())))));
    }
}
