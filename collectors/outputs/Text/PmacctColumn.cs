namespace LogFlowDb.Outputs.Text;

/// <summary>A column of what pmacct prints.</summary>
/// <param name="Name">In JSON, and of columns of its SQL tables, e.g. <c>ip_src</c>.</param>
/// <param name="Title">In the first line of aligned text and CSV, e.g. <c>SRC_IP</c>.</param>
/// <param name="Width">In aligned text, the gap behind it included.</param>
internal sealed record PmacctColumn(string Name, string Title, int Width, PmacctValue Value);
