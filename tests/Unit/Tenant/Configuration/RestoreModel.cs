using System.IO;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant.Configuration;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant.Configuration;

/// <summary>A model of the tenant that enforces the rules of the service.</summary>
internal static class RestoreModel
{
    /// <summary>Creates a tenant with these numbers of objects, whose names are always the same.</summary>
    public static TenantConfiguration CreateRandom(Random random, int groups, int members, int applications)
    {
        TenantBuilder built = new();
        for (int number = 1; number <= groups; number++)
        {
            _ = built.Group($"G{number}", random.Next(2) == 0 ? "nam" : "eur");
        }

        string Any() => random.Next(4) == 0 ? "Default" : $"G{random.Next(1, groups + 1)}";
        for (int number = 1; number <= members; number++)
        {
            _ = built.Member($"c{number}", Any(), isActive: random.Next(4) > 0);
        }

        for (int number = 1; number <= applications; number++)
        {
            _ = built.Application($"a{number}", Any());
        }

        return built.Build("x");
    }

    /// <summary>Applies the batches of a plan and checks the service's rules.</summary>
    /// <param name="isStrict">Whether an application that is served must stay served.</param>
    public static TenantConfiguration Simulate(RestorePlan plan, TenantConfiguration tenant, bool isStrict)
    {
        Dictionary<string, string?> regions = tenant.Groups.ToDictionary(group => group.Name, group => group.Region);
        Dictionary<string, string> members = tenant.Members.ToDictionary(each => each.Name, each => each.Group!.Name);
        Dictionary<string, string> applications = tenant.Applications.ToDictionary(
            each => each.Name,
            each => each.Group!.Name
        );
        HashSet<string> active = [.. tenant.Members.Where(each => each.IsActive).Select(each => each.Name)];
        bool IsServed(string group, IEnumerable<string> moving) =>
            active.Except(moving).Any(name => members[name] == group);
        HashSet<string> served = [.. applications.Where(each => IsServed(each.Value, [])).Select(each => each.Key)];
        foreach (IReadOnlyList<PlannedStep> batch in plan.Batches)
        {
            Assert.Single(batch.Select(step => step.Action).Distinct());
            Assert.Equal(batch.Count, batch.Select(step => step.Name).Distinct().Count());
            string[] moving =
            [
                .. batch.Where(step => step.Action is ConfigurationAction.MoveMember).Select(step => step.Name),
            ];
            if (isStrict)
            {
                Assert.All(served, name => Assert.True(IsServed(applications[name], moving), $"{name} is not served."));
            }

            foreach (PlannedStep step in batch)
            {
                Apply(step);
            }

            if (isStrict)
            {
                Assert.All(served, name => Assert.True(IsServed(applications[name], []), $"{name} is not served."));
            }
        }

        void Apply(PlannedStep step)
        {
            switch (step.Action)
            {
                case ConfigurationAction.CreateGroup:
                    regions.Add(step.Name, step.To);
                    break;
                case ConfigurationAction.SetRegion:
                    Assert.DoesNotContain(step.Name, members.Values.Concat(applications.Values));
                    regions[step.Name] = step.To;
                    break;
                case ConfigurationAction.MoveMember:
                    Assert.True(regions.ContainsKey(step.To!));
                    Assert.NotEqual(members[step.Name], step.To);
                    members[step.Name] = step.To!;
                    break;
                case ConfigurationAction.AssignApplication:
                    Assert.NotEqual(applications[step.Name], step.To);
                    applications[step.Name] = step.To!;
                    break;
                default:
                    throw new InvalidDataException($"Unexpected: {step.Action}");
            }
        }

        TenantBuilder end = new();
        foreach (ConfiguredGroup group in tenant.Groups.Where(group => !group.IsDefault))
        {
            _ = end.Group(group.Name, regions[group.Name]);
        }

        foreach (KeyValuePair<string, string> member in members)
        {
            _ = end.Member(member.Key, member.Value);
        }

        foreach (KeyValuePair<string, string> application in applications)
        {
            _ = end.Application(application.Key, application.Value);
        }

        return end.Build("end");
    }
}
