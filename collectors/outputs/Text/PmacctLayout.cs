namespace LogFlowDb.Outputs.Text;

/// <summary>What of pmacct's text can be chosen.</summary>
/// <param name="NumbersOfProtocols">6 in place of tcp.</param>
internal sealed record PmacctLayout(bool NumbersOfProtocols, PmacctTimes Times);
