using System.ComponentModel;
using EntraPrivateAccess.Identity;

namespace EntraPrivateAccess.Binding;

/// <summary>
/// Formats a server's name for a table and marks virtual servers of a sandbox. Used by the module's views.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ServerLabel
{
    private const string Mark = "(sandbox)";

    /// <summary>
    /// Returns the server's name and, for a virtual server of a sandbox, the mark "(sandbox)", with a line break if
    /// both don't fit on one line.
    /// </summary>
    /// <param name="environment">The name of the environment. A name that is not one of Microsoft's clouds is a
    /// sandbox.</param>
    public static string Of(string? server, string? environment, int width)
    {
        string name = WordWrap.Name(server, width);
        bool isReal =
            string.IsNullOrEmpty(environment)
            || Environments.All.Any(cloud =>
                string.Equals(cloud.Name, environment, StringComparison.OrdinalIgnoreCase)
            );
        return isReal ? name
            : name.Length + 1 + Mark.Length <= width ? $"{name} {Mark}"
            : $"{name}\n{Mark}";
    }
}
