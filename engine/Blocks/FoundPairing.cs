namespace LogFlowDb.Engine.Blocks;

/// <summary>What <see cref="PairingSearch"/> found in a block.</summary>
/// <param name="Pairing">Which rows mirror which.</param>
/// <param name="Partners">Per column the column in which a leader most often holds what its mate holds here; often itself.</param>
internal sealed record FoundPairing(Pairing Pairing, int[] Partners);
