namespace EntraPrivateAccess.Models;

/// <summary>How bad an event is. The numbers are Windows' own.</summary>
public enum ConnectorEventLevel
{
    Critical = 1,
    Error = 2,
    Warning = 3,
    Information = 4,
    Verbose = 5,
}
