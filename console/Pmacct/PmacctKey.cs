namespace LogFlowDb.Console.Pmacct;

/// <summary>A key of pmacct.</summary>
/// <param name="Name">As it stands in files.</param>
/// <param name="Meaning">Keys of one meaning are one setting, the last one written counts: <c>history</c> of <c>print_history</c> and <c>sql_history</c>.</param>
/// <param name="Note">Of keys that are not done: why; empty else.</param>
internal sealed record PmacctKey(string Name, string Meaning, PmacctKeyUse Use, string Note);
