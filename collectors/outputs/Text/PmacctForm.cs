namespace LogFlowDb.Outputs.Text;

/// <summary>What pmacct's <c>print_output</c> may be.</summary>
internal enum PmacctForm
{
    Formatted,
    Csv,
    Json,
}
