namespace LogFlowDb.Console.Paging;

/// <summary>One stage that was put behind the table.</summary>
/// <param name="Text">As the query has it, without the bar.</param>
/// <param name="Label">As the breadcrumb has it.</param>
internal sealed record Step(string Text, string Label)
{
    /// <summary>Stages that leave rows as they are, in their order, with time and number.</summary>
    private static readonly string[] s_rowWise = ["search", "eval", "lookup", "parse", "parsekv", "parsejson", "parsecsv", "parsexml", "parsemap", "rex", "fillnull", "memlookup"];

    /// <summary>Rows keep their time and number behind it, so that pages can be asked for by them.</summary>
    public bool KeepsRows => s_rowWise.Contains(Text.Split(' ', 2)[0], StringComparer.Ordinal);

    public static Step Search(string expression, string label) => new($"search {expression}", label);
}
