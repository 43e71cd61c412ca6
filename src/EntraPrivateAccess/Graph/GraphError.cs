namespace EntraPrivateAccess.Graph;

/// <summary>The error body of an answer, empty where it was none.</summary>
internal readonly record struct GraphError(string Code, string Message);
