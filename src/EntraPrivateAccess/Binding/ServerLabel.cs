using System.ComponentModel;
using EntraPrivateAccess.Identity;

namespace EntraPrivateAccess.Binding;

/// <summary>
/// A server's name in a table, which says so where the server is a rehearsal's. For the module's views.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ServerLabel
{
    private const string Mark = "(sandbox)";

    /// <param name="environment">The name of the cloud; what is no cloud of Microsoft's is a sandbox.</param>
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
