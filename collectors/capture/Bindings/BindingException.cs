namespace LogFlowDb.Collectors.Bindings;

/// <summary>A binding that cannot be opened or found; the message is one line for the user.</summary>
public sealed class BindingException(string message, Exception? cause = null) : Exception(message, cause);
