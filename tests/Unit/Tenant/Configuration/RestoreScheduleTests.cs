using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tenant.Configuration;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant.Configuration;

/// <summary>The order of the steps of a restore, checked on a model of the tenant that enforces the rules.</summary>
public sealed class RestoreScheduleTests
{
    private static readonly ConfigurationPart[] s_all =
    [
        ConfigurationPart.Groups,
        ConfigurationPart.Members,
        ConfigurationPart.Applications,
    ];

    private readonly TenantBuilder _tenant = new();
    private readonly TenantBuilder _file = new();

    [Fact]
    public void Application_follows_the_first_connector_before_the_last_one_leaves()
    {
        _tenant.Group("G1").Member("c1", "G1").Member("c2", "G1").Application("a", "G1");
        _file.Group("G1").Group("G2").Member("c1", "G2").Member("c2", "G2").Application("a", "G2");

        RestorePlan plan = Plan(acceptsLoss: false);

        Assert.Equal(["CreateGroup G2", "MoveMember c1", "AssignApplication a", "MoveMember c2"], Steps(plan));
        Assert.Empty(plan.Losses);
    }

    [Fact]
    public void Single_connector_with_its_application_is_a_loss_that_must_be_accepted()
    {
        _tenant.Group("G1").Member("c1", "G1").Application("a", "G1");
        _file.Group("G1").Group("G2").Member("c1", "G2").Application("a", "G2");

        RestorePlan refused = Plan(acceptsLoss: false);
        RestorePlan accepted = Plan(acceptsLoss: true);

        Assert.Equal(["CreateGroup G2"], Steps(refused));
        Assert.Equal(["a", "c1"], refused.Blocked.Select(step => step.Name).Order());
        Assert.Equal(["CreateGroup G2", "MoveMember c1", "AssignApplication a"], Steps(accepted));
        Assert.Contains(
            "until the moved connectors have arrived",
            accepted.Losses[0].ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Connector_that_goes_where_the_application_goes_leaves_first()
    {
        _tenant.Group("G").Group("X").Group("Y").Member("c1", "G").Member("c2", "G").Application("a", "G");
        _file.Group("G").Group("X").Group("Y").Member("c1", "X").Member("c2", "Y").Application("a", "Y");

        RestorePlan plan = Plan(acceptsLoss: false);

        Assert.Equal(["MoveMember c2", "AssignApplication a", "MoveMember c1"], Steps(plan));
    }

    [Fact]
    public void Lasting_loss_is_reported_as_such()
    {
        _tenant.Group("G1").Group("G2").Member("c1", "G1").Application("a", "G1");
        _file.Group("G1").Group("G2").Member("c1", "G2").Application("a", "G1");

        ApplicationLoss loss = Assert.Single(Plan(acceptsLoss: true).Losses);

        Assert.Equal(LossDuration.Lasting, loss.Duration);
    }

    [Fact]
    public void Region_of_a_used_group_is_set_while_its_contents_are_in_the_default_group()
    {
        _tenant.Group("EU", "nam").Member("c1", "EU").Member("c2", "EU").Application("a", "EU");
        _file.Group("EU", "eur").Member("c1", "EU").Member("c2", "EU").Application("a", "EU");

        RestorePlan plan = Plan(acceptsLoss: false);

        Assert.Equal(
            [
                "MoveMember c1",
                "AssignApplication a",
                "MoveMember c2",
                "SetRegion EU",
                "MoveMember c1",
                "AssignApplication a",
                "MoveMember c2",
            ],
            Steps(plan)
        );
    }

    [Fact]
    public void Region_of_a_used_group_is_not_set_if_its_contents_may_not_be_moved()
    {
        _tenant.Group("EU", "nam").Member("c1", "EU");
        _file.Group("EU", "eur").Member("c1", "EU");

        RestorePlan plan = Plan(acceptsLoss: true, parts: [ConfigurationPart.Groups]);

        Assert.Empty(plan.Batches);
        Assert.Contains("-Only", Assert.Single(plan.Blocked).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_groups_moves_nothing()
    {
        _tenant.Group("G1").Member("c1", "G1").Application("a", "G1");
        _file.Group("G1").Group("G2").Member("c1", "G2").Application("a", "G2");

        Assert.Equal(["CreateGroup G2"], Steps(Plan(acceptsLoss: true, parts: [ConfigurationPart.Groups])));
    }

    [Fact]
    public void Only_members_names_the_group_that_is_missing()
    {
        _tenant.Group("G1").Member("c1", "G1");
        _file.Group("G1").Group("G2").Member("c1", "G2");

        RestorePlan plan = Plan(acceptsLoss: true, parts: [ConfigurationPart.Members]);

        Assert.Empty(plan.Batches);
        Assert.Contains("Add Groups to -Only", Assert.Single(plan.Blocked).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_removed_without_prune_and_nothing_used_with_it()
    {
        _tenant.Group("G1").Group("Empty").Group("Used").Member("c1", "Used");
        _file.Group("G1");

        Assert.Empty(Plan(acceptsLoss: true).Batches);
        RestorePlan pruned = Plan(acceptsLoss: true, prune: true);

        Assert.Equal(["RemoveGroup Empty"], Steps(pruned));
        Assert.Equal(["Used"], pruned.Blocked.Select(step => step.Name));
    }

    [Fact]
    public void Group_is_removed_after_its_contents_left()
    {
        _tenant.Group("G1").Group("Old").Member("c1", "Old").Application("a", "Old").Member("c2", "G1");
        _file.Group("G1").Member("c1", "G1").Member("c2", "G1").Application("a", "G1");

        Assert.Equal(
            ["AssignApplication a", "MoveMember c1", "RemoveGroup Old"],
            Steps(Plan(acceptsLoss: false, prune: true))
        );
    }

    [Fact]
    public void Two_groups_of_one_name_are_reported_and_never_guessed()
    {
        _tenant.Group("Twins").Group("Twins").Member("c1", "Default");
        _file.Group("Twins").Member("c1", "Twins");

        RestorePlan plan = Plan(acceptsLoss: true);

        Assert.Empty(plan.Batches);
        Assert.Equal(["Twins", "c1"], plan.Blocked.Select(step => step.Name));
        Assert.All(plan.Blocked, step => Assert.Contains("unknown which", step.Detail, StringComparison.Ordinal));
    }

    [Fact]
    public void Two_machines_of_one_name_are_reported_and_neither_is_chosen()
    {
        _tenant.Group("G1").Member("srv", "Default").Member("SRV", "G1");
        _file.Group("G1").Member("srv", "G1");

        RestorePlan plan = Plan(acceptsLoss: true);

        Assert.Empty(plan.Batches);
        Assert.Contains("has 1 and the tenant has 2", plan.Blocked[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_names_in_one_tenant_are_told_apart_by_their_IDs()
    {
        _tenant.Group("Twins").Group("Twins").Member("c1", "Default");
        TenantConfiguration file = _tenant.Build("t") with
        {
            Members =
            [
                new ConfiguredMember
                {
                    Name = "c1",
                    Id = "m1",
                    Group = _tenant.Groups[2],
                },
            ],
        };

        RestorePlan plan = Plan(file, _tenant.Build("t"));

        PlannedStep step = Assert.Single(plan.Batches.SelectMany(batch => batch));
        Assert.Equal((_tenant.Groups[2].Id, 0), (step.Place!.Group!.Id, plan.Blocked.Count));
    }

    [Fact]
    public void Two_groups_of_one_name_in_the_file_are_not_created()
    {
        _file.Group("New").Group("new");

        RestorePlan plan = Plan(acceptsLoss: true);

        Assert.Empty(plan.Batches);
        Assert.Equal(2, plan.Blocked.Count);
    }

    [Fact]
    public void Group_is_renamed_by_its_ID_in_the_order_that_frees_the_names()
    {
        TenantBuilder tenant = new TenantBuilder().Group("B").Group("A");
        TenantConfiguration now = tenant.Build("t");
        TenantConfiguration file = now with
        {
            Groups =
            [
                now.Groups[0],
                new ConfiguredGroup { Name = "A", Id = tenant.Groups[1].Id },
                new ConfiguredGroup { Name = "C", Id = tenant.Groups[2].Id },
                new ConfiguredGroup { Name = "B" },
            ],
        };

        RestorePlan plan = Plan(file, now);

        Assert.Equal(["RenameGroup A", "RenameGroup B", "CreateGroup B"], Steps(plan));
        Assert.Empty(plan.Blocked);
    }

    [Fact]
    public void Default_groups_correspond_whatever_their_names_are_and_are_never_changed()
    {
        TenantConfiguration now = new TenantBuilder().Build("t");
        TenantConfiguration file = now with
        {
            TenantId = "other",
            Groups =
            [
                new ConfiguredGroup
                {
                    Name = "Standard",
                    Region = "eur",
                    IsDefault = true,
                },
            ],
        };

        RestorePlan plan = Plan(file, now);

        Assert.Empty(plan.Batches);
        Assert.Equal(
            [ConfigurationAction.RenameGroup, ConfigurationAction.SetRegion],
            plan.Blocked.Select(step => step.Action)
        );
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40)];

    /// <summary>
    /// Any two states of ten random tenants per seed. The order within a batch is unknown, so a group counts as served
    /// during a batch only by connectors that are in it before and after.
    /// </summary>
    [Theory, MemberData(nameof(Seeds))]
    public void Random_restore_keeps_every_served_application_served(int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < 10; round++)
        {
            int groups = random.Next(1, 6);
            TenantConfiguration tenant = RestoreModel.CreateRandom(random, groups, 8, 5);
            TenantConfiguration file = RestoreModel.CreateRandom(random, groups, 8, 5);
            RestorePlan careful = Plan(file, tenant, acceptsLoss: false);
            RestoreModel.Simulate(careful, tenant, isStrict: true);

            RestorePlan plan = Plan(file, tenant, acceptsLoss: true);
            TenantConfiguration end = RestoreModel.Simulate(plan, tenant, isStrict: plan.Losses.Count == 0);
            Assert.Empty(plan.Blocked);
            Assert.Empty(
                ConfigurationComparison.Compare(ConfigurationMatch.Find(file, end), s_all, "the file", "the tenant")
            );
        }
    }

    private RestorePlan Plan(
        bool acceptsLoss,
        bool prune = false,
        IReadOnlyCollection<ConfigurationPart>? parts = null
    ) => Plan(_file.Build("file"), _tenant.Build("tenant"), acceptsLoss, prune, parts);

    private static RestorePlan Plan(
        TenantConfiguration file,
        TenantConfiguration tenant,
        bool acceptsLoss = true,
        bool prune = false,
        IReadOnlyCollection<ConfigurationPart>? parts = null
    ) =>
        RestorePlanner.Plan(
            ConfigurationMatch.Find(file, tenant),
            new RestoreScope(parts ?? s_all, prune),
            [],
            _ => acceptsLoss,
            "Test"
        );

    private static string[] Steps(RestorePlan plan) =>
        [.. plan.Batches.SelectMany(batch => batch).Select(step => $"{step.Action} {step.Name}")];
}
