using System.Text;
using Newtonsoft.Json;

namespace EntraPrivateAccess.Tenant.Configuration;

/// <summary>Writes a configuration as text.</summary>
/// <remarks>
/// The same configuration always becomes the same bytes: UTF-8, line feeds, a fixed order, no time. Each object is one
/// line, so that a change is one line in a version control system.
/// </remarks>
internal static class ConfigurationText
{
    public static string Write(TenantConfiguration configuration)
    {
        TenantConfiguration sorted = configuration.Sort();
        StringBuilder text = new();
        _ = text.Append("{\n  \"schema\": ").Append(Quote(TenantConfiguration.Schema));
        _ = text.Append(",\n  \"tenantId\": ").Append(Quote(sorted.TenantId));
        _ = text.Append(",\n  \"tenantName\": ").Append(Quote(sorted.TenantName));
        Append(text, "groups", sorted.Groups, Line);
        Append(text, "members", sorted.Members, Line);
        Append(text, "applications", sorted.Applications, Line);
        return text.Append("\n}\n").ToString();
    }

    private static string Line(ConfiguredGroup group) =>
        Join(
            ("name", Quote(group.Name)),
            ("id", Quote(group.Id)),
            ("region", Quote(group.Region)),
            ("isDefault", group.IsDefault ? "true" : "false"),
            ("maintenanceFor", Quote(group.MaintenanceFor))
        );

    private static string Line(ConfiguredMember member) =>
        Join(
            ("machineName", Quote(member.Name)),
            ("id", Quote(member.Id)),
            ("group", Quote(member.Group?.Name)),
            ("groupId", Quote(member.Group?.Id))
        );

    private static string Line(ConfiguredApplication application) =>
        Join(
            ("name", Quote(application.Name)),
            ("id", Quote(application.Id)),
            ("appId", Quote(application.AppId)),
            ("kind", Quote(application.Kind)),
            ("group", Quote(application.Group?.Name)),
            ("groupId", Quote(application.Group?.Id)),
            ("trafficRoutingMethod", Quote(application.TrafficRoutingMethod))
        );

    private static void Append<T>(StringBuilder text, string name, IReadOnlyList<T> items, Func<T, string> line)
    {
        _ = text.Append(",\n  ").Append(Quote(name)).Append(": [");
        for (int index = 0; index < items.Count; index++)
        {
            _ = text.Append(index == 0 ? "\n    " : ",\n    ").Append(line(items[index]));
        }

        _ = text.Append(items.Count == 0 ? "]" : "\n  ]");
    }

    private static string Join(params (string Name, string Value)[] properties) =>
        "{ " + string.Join(", ", properties.Select(property => $"\"{property.Name}\": {property.Value}")) + " }";

    private static string Quote(string? text) => text is null ? "null" : JsonConvert.ToString(text);
}
